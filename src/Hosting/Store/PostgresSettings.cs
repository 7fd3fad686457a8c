using Npgsql;
using StreamCluster.Hosting.Settings;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Postgres;

namespace StreamCluster.Hosting.Store;

/// <summary>The connection string, where settings of this kind usually stand: <c>ConnectionStrings:StreamCluster</c>. No mistake repeats it.</summary>
internal static class PostgresSettings
{
    private const string Name = $"ConnectionStrings:{PostgresOptions.ConnectionName}";

    /// <summary>Null where the store is another one, or the connection string is wrong.</summary>
    public static PostgresOptions? Read(SettingsReader reader, IConfiguration configuration, StorageOptions storage)
    {
        if (storage.Provider != StorageProvider.Postgres)
            return null;
        var text = configuration.GetConnectionString(PostgresOptions.ConnectionName);
        reader.Require(!string.IsNullOrWhiteSpace(text), $"{Name} must be set where Storage:Provider is postgres.");
        if (string.IsNullOrWhiteSpace(text))
            return null;
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(text);
            reader.Require(!string.IsNullOrEmpty(parsed.Host), $"{Name} names no Host.");
            return new PostgresOptions(text) { Place = $"PostgreSQL, database {parsed.Database ?? parsed.Username} at {parsed.Host}" };
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            reader.Require(false, $"{Name} is not a connection string such as 'Host=db;Database=streamcluster;Username=...;Password=...'.");
            return null;
        }
    }
}
