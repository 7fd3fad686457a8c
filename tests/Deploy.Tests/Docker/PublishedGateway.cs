using System.Diagnostics;
using System.Globalization;
using StreamCluster.Deploy.Tests.Support;

namespace StreamCluster.Deploy.Tests.Docker;

/// <summary>The process, as the user of .NET's images, without any capability, with an environment that holds its settings only.</summary>
internal sealed class PublishedGateway : IAsyncDisposable
{
    /// <summary>The user <c>app</c> of .NET's images.</summary>
    public const int User = 1654;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private PublishedGateway(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Returns when it says that it is ready.</summary>
    public static async Task<PublishedGateway> StartAsync(PublishFolder folder)
    {
        var user = User.ToString(CultureInfo.InvariantCulture);
        string[] other = Environment.IsPrivilegedProcess ? ["--reuid", user, "--regid", user, "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"] : [];
        var start = new ProcessStartInfo("setpriv", [.. other, "--no-new-privs", "dotnet", Path.Combine(folder.Program, "StreamCluster.Gateway.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.State,
        };
        foreach (var name in start.Environment.Keys.Except(["PATH", "DOTNET_ROOT"]).ToArray())
            start.Environment.Remove(name);
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Storage__Path"] = Path.Combine(folder.State, "data");
        start.Environment["Exports__Path"] = Path.Combine(folder.State, "results");

        var ready = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new StringWriter();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new PublishedGateway(process, await ready.Task.WaitAsync(Patience, TimeProvider.System));
        }
        catch
        {
            process.Kill();
            throw;
        }

        void Heard(string? line)
        {
            const string mark = "StreamCluster is ready at ";
            lock (said)
                said.WriteLine(line);
            if (line is null && process.WaitForExit(TimeSpan.Zero))
                ready.TrySetException(new InvalidOperationException($"It did not start: {said}"));
            else if (line?.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var begin)
                ready.TrySetResult(new Uri(line[(begin + mark.Length)..]));
        }
    }

    /// <summary>Tells it to go, as systemd and the kubelet do; its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await Command.RunAsync("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
