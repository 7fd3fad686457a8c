using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>As <see cref="SqliteFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SqliteTheoryAttribute : TheoryAttribute
{
    public SqliteTheoryAttribute() => Skip = TestStore.IsPostgres ? "about SQLite" : null;
}
