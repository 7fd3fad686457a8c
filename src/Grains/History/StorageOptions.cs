using System.ComponentModel.DataAnnotations;

namespace StreamCluster.Grains.History;

/// <summary>Which durable store is used.</summary>
public enum StorageProvider
{
    /// <summary>A file in <see cref="StorageOptions.Path"/>, used by one process at a time.</summary>
    Sqlite = 0,

    /// <summary>A PostgreSQL database, used by any number of nodes.</summary>
    Postgres,
}

/// <summary>Settings under <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>Which durable store is used.</summary>
    /// <value>The default is <c>sqlite</c>.</value>
    public StorageProvider Provider { get; set; }

    /// <summary>Folder of the SQLite store. Made when it is not there.</summary>
    /// <value>The default is <c>data</c> under the application's home.</value>
    [MinLength(1)]
    public string? Path { get; set; }
}
