using System.Globalization;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;

namespace StreamCluster.Gateway.Doctor;

/// <summary>The SQLite store, as a start would find it.</summary>
internal static class SqliteCheck
{
    /// <param name="folder">The store's folder.</param>
    /// <param name="isRunning">Whether a gateway listens where this one would: then it has the store, too.</param>
    public static async IAsyncEnumerable<Finding> RunAsync(string folder, bool isRunning)
    {
        await foreach (var finding in FolderCheck.RunAsync("store.folder", folder))
            yield return finding;
        foreach (var finding in Inspect(folder, isRunning))
            yield return finding;
    }

    private static IEnumerable<Finding> Inspect(string folder, bool isRunning)
    {
        SqliteState state;
        try
        {
            state = SqliteInspection.Inspect(folder);
        }
        catch (StoreUnavailableException exception)
        {
            return [Finding.Failed("store.sqlite", $"The store in '{folder}' cannot be opened: {exception.Message}", "Is it this user's, is its disk well, does another program hold a lock on it?")];
        }
        catch (InvalidDataException exception)
        {
            return [Finding.Failed("store.sqlite", exception.Message, "Bring a backup back, or choose another Storage:Path.")];
        }

        return [Use(folder, state.InUse, isRunning), Schema(state)];
    }

    private static Finding Use(string folder, bool inUse, bool isRunning) => (inUse, isRunning) switch
    {
        (false, _) => Finding.Ok("store.lock", $"No process has the store in '{folder}'."),
        (true, true) => Finding.Ok("store.lock", $"The gateway that runs has the store in '{folder}'."),
        (true, false) => Finding.Failed(
            "store.lock", $"A process has the store in '{folder}', and no gateway answers at this one's address: a second one would not start.",
            "End that process, or give each gateway a Storage:Path of its own (or PostgreSQL to all of them)."),
    };

    private static Finding Schema(SqliteState state)
    {
        if (!state.Exists)
            return Finding.Ok("store.sqlite", "There is no store yet: the first start makes it.");
        var text = string.Create(CultureInfo.InvariantCulture, $"'{state.File}' has {state.Sessions:N0} sessions; its schema is {state.SchemaVersion}");
        return state.SchemaVersion > state.NewestVersion
            ? Finding.Failed(
                "store.sqlite", string.Create(CultureInfo.InvariantCulture, $"{text}, this version knows up to {state.NewestVersion}."),
                "Run the newer version that has written it, or choose another Storage:Path.")
            : Finding.Ok("store.sqlite", state.SchemaVersion < state.NewestVersion ? $"{text}: a start brings it up to date." : $"{text}.");
    }
}
