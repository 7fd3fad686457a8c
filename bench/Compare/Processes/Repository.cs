namespace StreamCluster.Compare;

/// <summary>The programs and models of this source tree.</summary>
internal static class Repository
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    public static string Gateway => PathOf($"src/Gateway/bin/{Configuration}/net10.0/StreamCluster.Gateway");

    public static string Silo => PathOf($"src/Silo/bin/{Configuration}/net10.0/StreamCluster.Silo");

    /// <summary>What to do where <see cref="Silo"/> is missing; null: it is there.</summary>
    public static string? SiloIsMissing => File.Exists(Silo) ? null : $"Silo program not found: {Silo}. Build StreamCluster.sln first.";

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
