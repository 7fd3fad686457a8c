namespace StreamCluster.Grains.Ensembles;

/// <summary>Resolves symbolic links in every segment of a path; .NET itself resolves only the last one.</summary>
internal static class RealPath
{
    // As Linux counts (MAXSYMLINKS): more is taken for a circle.
    private const int MaxLinks = 40;

    /// <summary>The path without links, whether or not anything is there; null where links go round in a circle.</summary>
    public static string? Of(string path)
    {
        var full = Path.GetFullPath(path);
        var current = Path.GetPathRoot(full)!;
        var pending = new Stack<string>();
        Push(pending, full[current.Length..]);
        var links = 0;
        while (pending.TryPop(out var segment))
        {
            if (segment == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Join(current, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            var root = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : "";
            current = root.Length > 0 ? root : current;
            Push(pending, target[root.Length..]);
        }

        return current;
    }

    private static void Push(Stack<string> pending, string path)
    {
        foreach (var segment in path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar]).Reverse())
        {
            if (segment is not ("" or "."))
            {
                pending.Push(segment);
            }
        }
    }
}
