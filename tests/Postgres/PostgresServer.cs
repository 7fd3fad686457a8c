using System.Diagnostics;
using System.Globalization;
using System.Net;
using Npgsql;

namespace StreamCluster.Tests.Postgres;

/// <summary>How the server is told to stop.</summary>
public enum StopMode
{
    /// <summary>Connections are cut, what was committed is written down: an orderly shutdown.</summary>
    Fast = 0,

    /// <summary>At once, without a checkpoint: recovery at the next start.</summary>
    Immediate,
}

/// <summary>
/// A PostgreSQL of the test's own, on 127.0.0.1, with its data in a temporary folder. It ends with this process, however that ends.
/// To stop it and the like is for one caller at a time.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The superuser.</summary>
    public const string User = "postgres";

    /// <summary>The superuser's password.</summary>
    public const string Password = "a password for tests";

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(static () => StartAsync());
    private readonly ServerFolder _folder;
    private readonly string[] _settings;
    private Postmaster? _postmaster;

    private PostgresServer(ServerFolder folder, string[] settings) => (_folder, _settings) = (folder, settings);

    /// <summary>Why there can be no server here; null: there can.</summary>
    public static string? Unavailable => PostgresBinaries.Unavailable;

    /// <summary>One server for all tests of a process that do not stop it; it ends with the process. A database per test.</summary>
    public static Task<PostgresServer> Shared => SharedServer.Value;

    /// <summary>Where it listens. The same for its whole life.</summary>
    public int Port { get; private set; }

    /// <summary>Makes a cluster (UTF-8, locale C, passwords by SCRAM) and starts it.</summary>
    /// <param name="settings">Further settings, <c>name=value</c>.</param>
    public static async Task<PostgresServer> StartAsync(params string[] settings)
    {
        if (Unavailable is { } reason)
            throw new InvalidOperationException(reason);
        var server = new PostgresServer(ServerFolder.Make(), settings);
        try
        {
            await server.InitializeAsync();
            await server.StartFirstAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to connect to a database as the superuser.</summary>
    public string ConnectionString(string database = "postgres") => Builder(database).ConnectionString;

    /// <summary>Makes an empty database.</summary>
    /// <returns>How to connect to it.</returns>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await ExecuteAsync($"CREATE DATABASE \"{name}\"");
        return ConnectionString(name);
    }

    /// <summary>Makes an empty database with a name of its own.</summary>
    /// <returns>How to connect to it.</returns>
    public Task<string> CreateDatabaseAsync() => CreateDatabaseAsync($"test_{Guid.NewGuid():N}");

    /// <summary>Executes SQL as the superuser, on a connection of its own.</summary>
    public async Task ExecuteAsync(string sql, string database = "postgres")
    {
        var builder = Builder(database);
        builder.Pooling = false;
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // written by tests
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stops it, and waits until no process of it is left. <see cref="StartAgainAsync"/> brings it back.</summary>
    public async Task StopAsync(StopMode mode = StopMode.Fast)
    {
        if (Interlocked.Exchange(ref _postmaster, null) is { } postmaster)
            await postmaster.StopAsync(mode == StopMode.Fast ? NativeMethods.Interrupt : NativeMethods.Quit);
    }

    /// <summary>Kills the postmaster and its children (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _postmaster, null) is { } postmaster)
        {
            SignalAll(NativeMethods.Kill);
            await postmaster.StopAsync(NativeMethods.Kill);
        }
    }

    /// <summary>Starts it on the same port with the same data.</summary>
    public async Task StartAgainAsync()
    {
        if (_postmaster is not null)
            throw new InvalidOperationException("It is running.");
        _postmaster = await Postmaster.StartAsync(_folder, Port, _settings);
    }

    /// <summary>Stops all of its processes where they are (SIGSTOP): connections stay open, nothing answers.</summary>
    public void Pause()
    {
        // The postmaster first, and again: it may have made a child meanwhile.
        for (var seen = 0; _folder.Processes() is var processes && processes.Count > seen; seen = processes.Count)
            Signal(processes, NativeMethods.Stop);
    }

    /// <summary>Lets it go on.</summary>
    public void Continue() => SignalAll(NativeMethods.Continue);

    /// <summary>Ends it and removes all of it.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _folder.DisposeAsync();
    }

    private static void Signal(IReadOnlyList<int> processes, int signal)
    {
        foreach (var process in processes)
            _ = NativeMethods.Signal(process, signal); // one that has ended meanwhile is as good
    }

    private NpgsqlConnectionStringBuilder Builder(string database) => new()
    {
        Host = IPAddress.Loopback.ToString(),
        Port = Port,
        Database = database,
        Username = User,
        Password = Password,
    };

    private void SignalAll(int signal) => Signal(_folder.Processes(), signal);

    private async Task InitializeAsync()
    {
        var password = Path.Combine(_folder.Path, "password");
        await File.WriteAllTextAsync(password, Password);
        var start = ServerUser.Command(
            _folder.InitDb, "-D", _folder.Data, "-U", User, $"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
            "--no-sync", "--no-instructions");
        start.WorkingDirectory = _folder.Data;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"initdb failed: {string.Concat(output)}");
    }

    private async Task StartFirstAsync()
    {
        for (var attempts = 0; ; attempts++)
        {
            Port = LoopbackPort.Free();
            try
            {
                await StartAgainAsync();
                return;
            }
            catch (InvalidOperationException) when (attempts < 3)
            {
                // Somebody else took the port between our look and the server's.
            }
        }
    }

    /// <summary>For messages of tests.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"PostgreSQL on port {Port}");
}
