using System.Globalization;
using StreamCluster.Deploy.Tests.Support;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Grains.History;

namespace StreamCluster.Deploy.Tests.Systemd;

public sealed class UnitTests
{
    private const string Unit = "deploy/systemd/streamcluster.service";
    private const string Settings = "deploy/systemd/streamcluster.env";

    [Fact]
    public async Task Settings_TheOptionalOnesToo_AreAccepted()
    {
        // A key that is left blank is a mistake of its own: the reader of the file fills it in.
        var settings = EnvironmentFile.Read(Settings, commented: true).Select(static pair => pair.Value.Length > 0 ? pair : KeyValuePair.Create(pair.Key, "sample"));
        await using var product = new ProductSettings(settings);
        Assert.StartsWith(StateFolder, product.Options<StorageOptions>().Path, StringComparison.Ordinal);
        Assert.StartsWith(StateFolder, product.Options<Grains.History.Export.ExportOptions>().Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TimeoutStopSec_IsLongerThanTheWholeDrain()
    {
        await using var product = new ProductSettings(EnvironmentFile.Read(Settings));
        Assert.True(TimeSpan.FromSeconds(Number("TimeoutStopSec")) >= Drain.Needed(product.Options<DrainOptions>()));
        Assert.Equal("SIGTERM", Value("KillSignal"));
        Assert.True(TimeSpan.FromSeconds(Number("TimeoutStartSec")) > product.Options<StorageOptions>().StartTimeout);
    }

    [Fact]
    public async Task Limits_HoldWhatTheProductMayTake()
    {
        await using var product = new ProductSettings(EnvironmentFile.Read(Settings));
        var streaming = product.Options<StreamingOptions>();
        var memory = long.Parse(Value("MemoryMax").TrimEnd('G'), CultureInfo.InvariantCulture) << 30;
        Assert.True(memory >= Memory.Needed(streaming, product.Options<HistoryOptions>()));
        Assert.True(Number("LimitNOFILE") > streaming.MaxConnections + 1_000);
    }

    [ToolFact("systemd-analyze")]
    public async Task Verify_WithTheProgramInPlace_SaysNothing()
    {
        using var folder = new StandIn();
        var result = await Command.RunAsync("systemd-analyze", ["verify", "--man=no", folder.Unit]);
        Assert.Equal(("", ""), (result.Output, Complaints(result.Error)));
    }

    [ToolFact("systemd-analyze")]
    public async Task Security_IsWithinWhatAServerOnAPortCanHave()
    {
        using var folder = new StandIn();
        var result = await Command.RunAsync("systemd-analyze", ["security", "--offline=true", "--threshold=15", "--no-pager", folder.Unit]);
        Assert.True(result.ExitCode == 0, result.Output[^Math.Min(200, result.Output.Length)..] + result.Error);
        Assert.Contains("Overall exposure level", result.Output, StringComparison.Ordinal);
    }

    private static string StateFolder => $"/var/lib/{Value("StateDirectory")}/";

    private static string Value(string name) =>
        File.ReadLines(Repository.Path(Unit)).Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private static int Number(string name) => int.Parse(Value(name), CultureInfo.InvariantCulture);

    /// <summary>Without what it says of other units of the machine.</summary>
    private static string Complaints(string error) =>
        string.Join('\n', error.Split('\n').Where(static line => line.Contains("streamcluster", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The unit with a program that is there: systemd looks.</summary>
    private sealed class StandIn : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamcluster-unit-");

        public StandIn()
        {
            var program = Path.Combine(_folder.FullName, "StreamCluster.Gateway");
            File.WriteAllText(program, "");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            File.WriteAllText(Unit, File.ReadAllText(Repository.Path(UnitTests.Unit)).Replace("/opt/streamcluster/StreamCluster.Gateway", program, StringComparison.Ordinal));
        }

        public string Unit => Path.Combine(_folder.FullName, "streamcluster.service");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
