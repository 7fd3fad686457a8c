using Microsoft.Data.Sqlite;

namespace StreamCluster.Grains.History.Sqlite;

/// <summary>What is found in the folder of a store.</summary>
/// <param name="File">The database.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="InUse">Whether a process has the store now.</param>
/// <param name="SchemaVersion">The schema's version; 0: an empty file.</param>
/// <param name="NewestVersion">The newest that this program knows.</param>
/// <param name="Sessions">Sessions in it.</param>
public sealed record SqliteState(string File, bool Exists, bool InUse, long SchemaVersion, int NewestVersion, long Sessions);

/// <summary>Looks into a store without changing anything, also while a gateway has it.</summary>
public static class SqliteInspection
{
    /// <exception cref="StoreUnavailableException">It cannot be opened or read now: rights, a lock, the disk.</exception>
    /// <exception cref="InvalidDataException">It is no database, damaged, or another application's.</exception>
    public static SqliteState Inspect(string folder)
    {
        var file = Path.Combine(folder, StoreFolder.DatabaseName);
        var inUse = StoreFolder.IsInUse(folder);
        if (!File.Exists(file))
            return new SqliteState(file, false, inUse, 0, SqliteSchema.NewestVersion, 0);
        try
        {
            using var connection = SqliteFile.OpenInspector(file);
            var (version, isOurs) = SqliteSchema.Identify(connection);
            if (!isOurs)
                throw new InvalidDataException($"'{file}' belongs to another application.");
            // A writer that holds its lock for long (a backup, a tool left open) would stop a start. A gateway's own are over at once.
            if (!inUse)
                SqliteFile.TryWriteLock(file);
            return new SqliteState(
                file, true, inUse, version, SqliteSchema.NewestVersion, version > 0 ? SqliteSchema.ReadNumber(connection, "SELECT count(*) FROM sessions") : 0);
        }
        catch (SqliteException exception) when (SqliteErrors.Translate(exception, file) is var translated)
        {
            throw translated == exception ? new StoreUnavailableException("SQLite: " + exception.Message, exception) : translated;
        }
    }
}
