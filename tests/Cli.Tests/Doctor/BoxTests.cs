using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using StreamCluster.Cli.Tests.EndToEnd;
using StreamCluster.Gateway.Doctor;
using StreamCluster.Hosting.Settings;
using StreamCluster.Gateway.Streaming;

namespace StreamCluster.Cli.Tests.Doctoring;

/// <summary>Each check of the machine, where it is well and where it is not.</summary>
public sealed class BoxTests : InAFolder
{
    [Fact]
    public async Task Doctor_BeforeTheFirstStart_FindsNothingWrongAndMakesNothing()
    {
        var run = await BoxRun.OfAsync(Folder);

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Findings, static finding => Assert.True(finding.Outcome == Outcome.Ok, finding.ToString()));
        run.Has("models", Outcome.Ok, "TennesseeEastman: loaded, sha256 right, run once; 15 boundary and 37 target signals");
        run.Has("store.sqlite", Outcome.Ok, "no store yet");
        run.Has("store.folder", Outcome.Ok, "can be made");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public async Task Doctor_SettingsWrong_NamesTheMistakesThatAStartNames()
    {
        string[] wrong = ["--Streaming:IdleTimeout", "5", "--Storage:Provider", "oracle", "--Nonsense:X", "1"];
        var refused = Assert.Throws<SettingsException>(() => GatewayFixture.Build(Folder, wrong));

        var run = await BoxRun.OfAsync(Folder, wrong);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(refused.Mistakes, run.Findings.Where(static finding => finding.Check == "settings").Select(static finding => finding.Message));
        Assert.Equal(Outcome.Skipped, run.Single("store").Outcome);
        Assert.Equal(Outcome.Ok, run.Single("models").Outcome);
    }

    [Theory]
    [InlineData("wrong_sha", "`sha256` is not that of the file")]
    [InlineData("not_onnx", "")]
    [InlineData("missing_file", "There is no file")]
    [InlineData("bad_json", "")]
    public async Task Doctor_BrokenModel_IsNamedWithItsReason(string models, string reason)
    {
        var run = await BoxRun.OfAsync(Folder, "--Models:Path", Repository.Path($"tests/Data/broken/{models}"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Findings, finding => finding is { Check: "models", Outcome: Outcome.Failed } && finding.Message.Contains(reason, StringComparison.Ordinal));
        Assert.Contains(run.Findings, static finding => finding.Message.StartsWith("There is no ensemble that can be served", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_ModelsWithoutRanges_Warns()
    {
        var run = await BoxRun.OfAsync(Folder, "--Models:Path", Repository.Path("tests/Data/models"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Findings, static finding => finding is { Check: "models", Outcome: Outcome.Warning } && finding.Message.Contains("without a range", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_FolderCannotBeWritten_Fails()
    {
        var file = Path.Combine(Folder, "file");
        await File.WriteAllTextAsync(file, "");

        var run = await BoxRun.OfAsync(Folder, "--Exports:Path", Path.Combine(file, "results"), "--Storage:Path", "/proc/streamcluster");

        run.Has("exports.folder", Outcome.Failed, $"'{file}' is a file");
        run.Has("store.folder", Outcome.Failed, "'/proc' cannot be written by this user");
    }

    [Theory]
    [InlineData(10L << 20, "Failed")]
    [InlineData(500L << 20, "Warning")]
    [InlineData(5000L << 20, "Ok")]
    public async Task FolderCheck_Space_IsJudged(long free, string expected)
    {
        var findings = new List<Gateway.Doctor.Finding>();
        await foreach (var finding in FolderCheck.RunAsync("x", Folder, _ => free))
            findings.Add(finding);

        Assert.Equal(("x.space", expected), (findings[1].Check, findings[1].Outcome.ToString()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public async Task Doctor_StoreOfARunningGateway_TellsWhoseItIs()
    {
        await using var app = GatewayFixture.Build(Folder);
        await GatewayFixture.StartAsync(app);
        await CliRun.OfAsync("demo", "--ensemble", "Ensemble_x", "--count", "1", "--server", app.Urls.Single());

        var same = await BoxRun.OfAsync(Folder, "--urls", app.Urls.Single());
        var second = await BoxRun.OfAsync(Folder);

        Assert.Equal(0, same.ExitCode);
        same.Has("listen", Outcome.Ok, "A gateway listens");
        same.Has("store.lock", Outcome.Ok, "The gateway that runs has the store");
        same.Has("store.sqlite", Outcome.Ok, "has 1 sessions");
        second.Has("store.lock", Outcome.Failed, "a second one would not start");
        Assert.Equal(0, (await CliRun.OfAsync("demo", "--ensemble", "Ensemble_x", "--count", "1", "--server", app.Urls.Single())).ExitCode);
    }

    [Theory]
    [InlineData("PRAGMA user_version = 99", "its schema is 99, this version knows up to")]
    [InlineData("PRAGMA application_id = 5", "belongs to another application")]
    public async Task Doctor_StoreOfAnother_Fails(string change, string expected)
    {
        Execute(await StoreAsync(), change).Dispose();

        (await BoxRun.OfAsync(Folder)).Has("store.sqlite", Outcome.Failed, expected);
    }

    [Fact]
    public async Task Doctor_StoreLockedByAnotherProgram_Fails()
    {
        using var connection = Execute(await StoreAsync(), "BEGIN IMMEDIATE");

        (await BoxRun.OfAsync(Folder)).Has("store.sqlite", Outcome.Failed, "locked");
    }

    [Fact]
    public async Task Doctor_StoreIsNoDatabase_Fails()
    {
        await File.WriteAllTextAsync(await StoreAsync(), new string('x', 9000));

        (await BoxRun.OfAsync(Folder)).Has("store.sqlite", Outcome.Failed, "is no SQLite database, or is damaged");
    }

    [Fact]
    public async Task Doctor_PortTakenOrNoAddress_Fails()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var taken = await BoxRun.OfAsync(Folder, "--urls", $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");
        var foreign = await BoxRun.OfAsync(Folder, "--urls", "http://203.0.113.7:8000");
        var nonsense = await BoxRun.OfAsync(Folder, "--urls", "localhost");

        taken.Has("listen", Outcome.Failed, "in use by another program");
        foreign.Has("listen", Outcome.Failed, "no address of this machine");
        nonsense.Has("listen", Outcome.Failed, "'localhost' is not an address");
    }

    [Fact]
    public async Task Doctor_OpenToTheNetworkWithoutKeys_Warns()
    {
        var open = await BoxRun.OfAsync(Folder, "--urls", "http://0.0.0.0:0");
        var locked = await BoxRun.OfAsync(Folder, "--urls", "http://0.0.0.0:0", "--Security:ApiKeys:0", "a-key-of-the-tests-0123456789");

        open.Has("security", Outcome.Warning, "there are no keys");
        Assert.DoesNotContain(locked.Findings, static finding => finding.Check == "security");
    }

    [Theory]
    [InlineData("1024                 4096", 100_000, "Warning")]
    [InlineData("1024                 524288", 100_000, "Ok")]
    [InlineData("unlimited            unlimited", 100_000, "Ok")]
    [InlineData("1024                 4096", 1000, "Ok")]
    public void OpenFilesCheck_Limit_IsJudgedByTheConnections(string limit, int connections, string expected)
    {
        var finding = OpenFilesCheck.Judge($"Limit                     Soft Limit           Hard Limit           Units\nMax open files            {limit}               files\n", new StreamingOptions { MaxConnections = connections });

        Assert.Equal(expected, finding.Outcome.ToString());
    }

    [Fact]
    public async Task Streamctl_DoctorOnTheBox_RunsTheGatewaysOwn()
    {
        var well = await CliRun.OfAsync(["doctor", "--box", "--", .. BoxRun.Settings(Folder)]);
        var wrong = await CliRun.OfAsync(["doctor", "--box", "--json", "--", .. BoxRun.Settings(Folder), "--Node:Name", ""]);

        Assert.True(well.ExitCode == 0, well.Out + well.Error);
        Assert.Contains("ok      models             TennesseeEastman: loaded", well.Out, StringComparison.Ordinal);
        Assert.Contains(" 0 failed, 0 skipped", well.Out, StringComparison.Ordinal);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains(
            wrong.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement),
            static finding => finding.GetProperty("outcome").GetString() == "failed" && finding.GetProperty("message").GetString()!.StartsWith("Node:Name", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, "doctor", "--", "--urls", "http://localhost:1")]
    [InlineData(2, "doctor", "--gateway", "/nowhere/StreamCluster.Gateway")]
    public async Task Streamctl_DoctorAskedWrongly_IsAnErrorOfUsage(int code, params string[] args) =>
        Assert.Equal(code, (await CliRun.OfAsync(args)).ExitCode);

    /// <summary>A store that a gateway made and left.</summary>
    private async Task<string> StoreAsync()
    {
        await using var app = GatewayFixture.Build(Folder);
        await GatewayFixture.StartAsync(app);
        await app.StopAsync();
        return Path.Combine(Folder, "data", "streamcluster.db");
    }

    private static SqliteConnection Execute(string file, string sql)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // written by tests
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
        return connection;
    }
}
