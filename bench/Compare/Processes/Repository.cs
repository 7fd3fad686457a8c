namespace StreamCluster.Compare;

/// <summary>Where what is compared was built.</summary>
internal static class Repository
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    public static string Gateway => PathOf($"src/Gateway/bin/{Configuration}/net10.0/StreamCluster.Gateway");

    public static string Load => PathOf($"bench/Load/bin/{Configuration}/net10.0/StreamCluster.Load");

    public static string Probe => PathOf($"bench/Probe/bin/{Configuration}/net10.0/StreamCluster.Probe.dll");

    public static string Models => PathOf("bench/models");

    private static string PathOf(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StreamCluster.sln")))
                return Path.Combine(folder.FullName, relative);
        }

        throw new DirectoryNotFoundException($"No StreamCluster.sln above {AppContext.BaseDirectory}.");
    }
}
