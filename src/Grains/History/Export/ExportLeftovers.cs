namespace StreamCluster.Grains.History.Export;

/// <summary>
/// Files that are being written have a name of their own, <c>.&lt;32 hexadecimal digits&gt;.tmp</c>. One that a killed process left is
/// removed when the next save enters its folder.
/// </summary>
internal static class ExportLeftovers
{
    /// <summary>Not written to for so long, and not open in this process: nobody will finish it.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromHours(1);

    // Hidden files are what is looked for; links are nobody's business.
    private static readonly EnumerationOptions Search = new() { AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Directory };

    public static string NewName() => $".{Guid.NewGuid():N}.tmp";

    public static void Remove(string folder, DateTimeOffset now)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles(".*.tmp", Search))
        {
            if (Guid.TryParseExact(file.Name.AsSpan(1, file.Name.Length - 5), "N", out _) && file.LastWriteTimeUtc < (now - Age).UtcDateTime)
            {
                Remove(file.FullName);
            }
        }
    }

    private static void Remove(string file)
    {
        try
        {
            // An export that is under way holds its file: it cannot be opened, however long its client keeps it waiting.
            using var leftover = new FileStream(
                file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In use, gone already or not ours: the save does not depend on it.
        }
    }
}
