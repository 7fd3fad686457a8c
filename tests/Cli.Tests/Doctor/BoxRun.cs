using System.Text.Json;
using StreamCluster.Gateway.Doctor;

namespace StreamCluster.Cli.Tests.Doctoring;

/// <summary>What a gateway's own doctor found with some settings.</summary>
internal sealed record BoxRun(int ExitCode, IReadOnlyList<Finding> Findings)
{
    /// <summary>A folder of its own, the tests' models and a free port, unless it is told otherwise.</summary>
    public static async Task<BoxRun> OfAsync(string folder, TimeProvider? time, params string[] settings)
    {
        var output = new StringWriter();
        var code = await BoxDoctor.RunAsync(["--json", .. Settings(folder), .. settings], output, time ?? TimeProvider.System, CancellationToken.None);
        return new BoxRun(
            code,
            [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonSerializer.Deserialize(line, FindingJson.Default.Finding)!)]);
    }

    public static Task<BoxRun> OfAsync(string folder, params string[] settings) => OfAsync(folder, null, settings);

    public static string[] Settings(string folder) =>
    [
        "--urls", "http://127.0.0.1:0", "--Models:Path", Repository.Path("models"), "--Storage:Path", Path.Combine(folder, "data"),
        "--Exports:Path", Path.Combine(folder, "results"), "--Streaming:MaxConnections", "100",
    ];

    public Finding Single(string check) => Assert.Single(Findings, finding => finding.Check == check);

    public void Has(string check, Outcome outcome, string part)
    {
        var finding = Single(check);
        Assert.True(finding.Outcome == outcome && finding.Message.Contains(part, StringComparison.Ordinal), finding.ToString());
        Assert.True(outcome != Outcome.Failed || (ExitCode == 1 && finding.Advice is not null), finding.ToString());
    }
}

/// <summary>A folder that is gone after the test.</summary>
public abstract class InAFolder : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("streamctl-doctor-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
