namespace StreamCluster.Grains.Ensembles;

/// <summary>The models folder: the only place that loading reads from. Links inside it may lead elsewhere in it, never out.</summary>
internal sealed class ModelFolder
{
    /// <summary>What the protobuf inside an ONNX file is limited to, and an array.</summary>
    public const long MaxModelBytes = 0x7FFFFFC7;

    /// <summary>A description has a few lines per signal: this is far beyond.</summary>
    public const long MaxJsonBytes = 16 << 20;

    private readonly string _root;

    public ModelFolder(string path) => _root = RealPath.Of(path) ?? Path.GetFullPath(path);

    public bool Exists => Directory.Exists(_root);

    /// <summary>The JSON files right in that subfolder, in ordinal order, relative to the models folder.</summary>
    public IReadOnlyList<string> JsonFilesIn(string subfolder)
    {
        var folder = Path.Join(_root, subfolder);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.json").Select(file => $"{subfolder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>
    /// The path, relative to the models folder, of a file that a JSON file names relative to itself.
    /// </summary>
    public static string Beside(string jsonFile, string file)
    {
        // Refused on every system alike, so that a folder that loads on one loads on the others.
        if (file.StartsWith('/') || file.AsSpan().IndexOfAny('\\', ':', '\0') >= 0 || file.Split('/').Any(static s => s is "" or "." or ".."))
        {
            throw new UnusableModelException("`file` must be a path relative to the JSON file, without `..`, backslash or colon.");
        }

        return $"{jsonFile[..jsonFile.LastIndexOf('/')]}/{file}";
    }

    /// <summary>Reads a whole file, once.</summary>
    /// <exception cref="UnusableModelException">It is not there, leads out of the folder, is empty or too big.</exception>
    public byte[] Read(string relative, long maxBytes)
    {
        var real = RealPath.Of(Path.Join(_root, relative));
        if (real is null || !real.StartsWith(Path.TrimEndingDirectorySeparator(_root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new UnusableModelException($"{relative} leads out of the models folder by a symbolic link.");
        }

        // Asked before the file is opened: to open a pipe would wait for its writer, and pipes and devices have no length.
        var info = new FileInfo(real);
        if (!info.Exists)
        {
            throw new UnusableModelException($"There is no file {relative}.");
        }

        if (info.Length == 0)
        {
            throw new UnusableModelException($"The file {relative} is empty.");
        }

        if (info.Length > maxBytes)
        {
            throw new UnusableModelException($"The file {relative} has {info.Length} bytes; at most {maxBytes} are read.");
        }

        try
        {
            using var handle = File.OpenHandle(real, options: FileOptions.SequentialScan);
            var content = GC.AllocateUninitializedArray<byte>((int)info.Length);
            var count = 0;
            while (count < content.Length && RandomAccess.Read(handle, content.AsSpan(count), count) is > 0 and var read)
            {
                count += read;
            }

            return count == content.Length ? content : throw new UnusableModelException($"The file {relative} changed while it was read.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnusableModelException($"The file {relative} cannot be read.", e);
        }
    }
}
