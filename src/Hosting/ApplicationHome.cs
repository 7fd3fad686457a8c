namespace StreamCluster.Hosting;

/// <summary>
/// Where relative defaults (<c>models</c>, <c>data</c>, <c>results</c>) stand: beside a published application, or at the root of the source
/// tree where it runs from there; whatever the current directory is. What the user sets himself is relative to the current directory.
/// </summary>
public static class ApplicationHome
{
    /// <summary>The folder of the relative defaults, for a program in this folder.</summary>
    public static string Find(string baseDirectory)
    {
        if (Directory.Exists(Path.Combine(baseDirectory, "models")))
            return baseDirectory;
        for (var folder = new DirectoryInfo(baseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StreamCluster.sln")))
                return folder.FullName;
        }

        return baseDirectory;
    }

    /// <summary>The full path of a setting, or of its default.</summary>
    public static string Resolve(string home, string? setting, string byDefault) =>
        setting is null ? Path.Combine(home, byDefault) : Path.GetFullPath(setting);
}
