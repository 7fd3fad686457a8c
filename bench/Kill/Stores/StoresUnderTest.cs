namespace StreamCluster.Kill;

internal static class StoresUnderTest
{
    public static IStoreUnderTest Make(KillPlan plan, string folder, FreePorts ports, Random random, TimeProvider clock) => plan switch
    {
        { Topology: Topology.Silos, Silos: < 1 } => throw new ArgumentException("The topology silos needs --silos 1 or more."),
        { Topology: Topology.Single or Topology.Cluster, Silos: > 0 } => throw new ArgumentException("--silos is for the topology silos."),
        { Topology: Topology.Single, Partitions: > 0 } => throw new ArgumentException("The topology single has nothing to be cut off from."),
        { Topology: Topology.Single, Nodes: not 1 } => throw new ArgumentException("The topology single has one node."),
        { HasServer: false } => new SqliteFolder(folder),
        _ => new PostgresUnderTest(plan.Nodes + plan.Silos, ports, random, clock),
    };
}
