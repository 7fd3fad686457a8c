namespace StreamCluster.Grains.History.Export;

/// <summary>The folder under which everything is exported. Itself it may be a symbolic link, for that is the administrator's choice.</summary>
internal sealed class ExportRoot(string path)
{
    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>What published paths start with.</summary>
    public string Name => System.IO.Path.GetFileName(Path) is { Length: > 0 } name ? name : "results";

    /// <summary>The folder of these segments, made where it is not there; null: one of them is a symbolic link or a file.</summary>
    public string? Enter(string[] segments)
    {
        Directory.CreateDirectory(Path);
        var folder = Path;
        foreach (var segment in segments)
        {
            folder = System.IO.Path.Combine(folder, segment);
            if (!IsPlainFolder(folder))
            {
                if (IsThere(folder))
                {
                    return null;
                }

                Directory.CreateDirectory(folder);
                if (!IsPlainFolder(folder))
                {
                    return null; // somebody was quicker
                }
            }
        }

        return folder;
    }

    private static bool IsPlainFolder(string path) =>
        new DirectoryInfo(path) is { Exists: true, LinkTarget: null } info && !info.Attributes.HasFlag(FileAttributes.ReparsePoint);

    /// <summary>A link that leads nowhere is there too.</summary>
    private static bool IsThere(string path) => System.IO.Path.Exists(path) || new FileInfo(path).LinkTarget is not null;
}
