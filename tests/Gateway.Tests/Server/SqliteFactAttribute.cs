namespace StreamCluster.Gateway.Tests.Server;

/// <summary>A test that works on the SQLite store itself.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SqliteFactAttribute : FactAttribute
{
    public SqliteFactAttribute() => Skip = TestStore.IsPostgres ? "about SQLite" : null;
}
