namespace StreamCluster.Kill;

/// <summary>The repository that this was built in.</summary>
internal static class Repository
{
    public static string PathOf(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StreamCluster.sln")))
                return Path.Combine(folder.FullName, relative);
        }

        throw new DirectoryNotFoundException($"No StreamCluster.sln above {AppContext.BaseDirectory}.");
    }
}
