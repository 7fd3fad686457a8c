namespace StreamCluster.Kill;

internal static class StoresUnderTest
{
    public static IStoreUnderTest Make(KillPlan plan, string folder, FreePorts ports, Random random, TimeProvider clock) => plan.Store switch
    {
        StoreKind.Sqlite when plan.Nodes == 1 => new SqliteFolder(folder),
        StoreKind.Sqlite => throw new ArgumentException("A SQLite folder belongs to one node."),
        _ => new PostgresUnderTest(plan.Nodes, ports, random, clock),
    };
}
