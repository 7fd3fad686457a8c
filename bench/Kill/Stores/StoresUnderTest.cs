namespace StreamCluster.Kill;

internal static class StoresUnderTest
{
    public static IStoreUnderTest Make(KillPlan plan, string folder, FreePorts ports, Random random, TimeProvider clock) => plan.Store switch
    {
        StoreKind.Sqlite when plan.Silos > 0 => throw new ArgumentException("Silos need PostgreSQL."),
        StoreKind.Sqlite when plan.Nodes == 1 => new SqliteFolder(folder),
        StoreKind.Sqlite => throw new ArgumentException("A SQLite folder belongs to one node."),
        _ when plan.Silos > 0 && plan.MembershipScript is null => throw new ArgumentException("Silos need --membership-script."),
        _ => new PostgresUnderTest(plan.Nodes + plan.Silos, plan.MembershipScript, ports, random, clock),
    };
}
