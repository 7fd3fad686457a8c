namespace StreamCluster.Grains.History.Postgres;

/// <summary>The database that the nodes share.</summary>
/// <param name="ConnectionString">As Npgsql reads it (<c>ConnectionStrings:StreamCluster</c>). A secret: it may hold a password.</param>
public sealed record PostgresOptions(string ConnectionString)
{
    /// <summary>The name of the connection string in the configuration.</summary>
    public const string ConnectionName = "StreamCluster";

    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(PostgresOptions);
}
