namespace StreamCluster.Gateway.Doctor;

/// <summary>Whether a folder can be written, or made, and how much space there is.</summary>
internal static class FolderCheck
{
    private const long Least = 64L << 20;
    private const long Comfortable = 1L << 30;

    /// <param name="check">The check's name.</param>
    /// <param name="path">The folder.</param>
    /// <param name="freeSpace">Bytes that are free where a folder is; null: as the system says.</param>
    public static async IAsyncEnumerable<Finding> RunAsync(string check, string path, Func<string, long>? freeSpace = null)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        var existing = Existing(path);
        yield return await WriteAsync(check, path, existing);
        if (Directory.Exists(existing) && Space(existing, freeSpace ?? FreeSpace) is { } free)
            yield return JudgeSpace(check, path, free);
    }

    private static async Task<Finding> WriteAsync(string check, string path, string existing)
    {
        if (!Directory.Exists(existing))
            return Finding.Failed(check, $"'{path}' cannot be a folder: '{existing}' is a file.", "Choose another folder.");
        var probe = Path.Combine(existing, $".doctor-{Guid.NewGuid():N}");
        try
        {
            await using (var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
                await file.WriteAsync(new byte[4096]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Finding.Failed(
                check, $"'{existing}' cannot be written by this user ({Environment.UserName}): {exception.Message}",
                "Give the folder to the user that the gateway runs as, and see that its disk is not full or read-only.");
        }

        return existing == path
            ? Finding.Ok(check, $"'{path}' can be written.")
            : Finding.Ok(check, $"'{path}' is not there; it can be made at the start.");
    }

    private static Finding JudgeSpace(string check, string path, long free)
    {
        var text = $"{(free >> 20).ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} MiB are free for '{path}'";
        return free < Least ? Finding.Failed(check + ".space", $"{text}: next to nothing.", "Make room, or choose a folder on another disk.")
            : free < Comfortable ? Finding.Warning(check + ".space", $"{text}.", "A sample takes about 0.6 KB: see that there is room for History:Retention.")
            : Finding.Ok(check + ".space", $"{text}.");
    }

    private static long? Space(string folder, Func<string, long> freeSpace)
    {
        try
        {
            return freeSpace(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // a kind of disk that does not tell
        }
    }

    private static long FreeSpace(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>The folder, or the nearest above it that is there.</summary>
    private static string Existing(string path)
    {
        while (!Path.Exists(path) && Path.GetDirectoryName(path) is { } above)
            path = above;
        return path;
    }
}
