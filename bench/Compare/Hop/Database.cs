using System.Data.Common;

namespace StreamCluster.Compare;

/// <summary>Tells databases apart, as far as their connection strings say.</summary>
internal static class Database
{
    private const string Port = "5432";

    public static bool AreSame(string one, string other) => Of(one) == Of(other);

    private static (string Host, string Port, string Name) Of(string connection)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connection };
        return (Value("Host", "Server").ToUpperInvariant(), Value("Port") is { Length: > 0 } port ? port : Port, Value("Database", "DB"));

        string Value(params string[] names) =>
            names.Select(name => parts.TryGetValue(name, out var value) ? value.ToString() : null).FirstOrDefault(static value => value is not null) ?? "";
    }
}
