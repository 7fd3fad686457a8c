namespace StreamCluster.Gateway.Tests.Server;

/// <summary>
/// The topology under all tests, from <c>STREAMCLUSTER_TEST_TOPOLOGY</c>: <c>single</c> (the default), <c>cluster</c> (two full nodes) or
/// <c>silo</c> (a gateway and a silo). What a client sees is the same.
/// </summary>
internal enum TestTopology
{
    Single = 0,
    Cluster,
    Silo,
}

internal static class TestTopologies
{
    /// <summary>The topology of this run.</summary>
    public static TestTopology Current { get; } =
        Enum.Parse<TestTopology>(Environment.GetEnvironmentVariable("STREAMCLUSTER_TEST_TOPOLOGY") ?? nameof(TestTopology.Single), ignoreCase: true);
}
