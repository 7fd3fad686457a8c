namespace StreamCluster.Kill;

internal static class StoresUnderTest
{
    public static IStoreUnderTest Make(KillPlan plan, string folder) => plan.Store switch
    {
        StoreKind.Sqlite when plan.Nodes == 1 => new SqliteFolder(folder),
        StoreKind.Sqlite => throw new ArgumentException("A SQLite folder belongs to one node."),
        _ => throw new NotSupportedException($"{plan.Store} is not there yet."),
    };
}
