using System.Diagnostics;
using System.Threading.Channels;

namespace StreamCluster.Examples.Tests;

/// <summary>One run of an example's process: what it prints, line by line.</summary>
internal sealed class ExampleRun : IAsyncDisposable
{
    // An example that waits for ever is a failure, not a hang.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _remarks = [];
    private readonly Task _reading;

    private ExampleRun(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(), RemarkAsync());
    }

    /// <summary>The predictions that were taken by <see cref="LinesAsync"/> and <see cref="EndAsync"/>.</summary>
    public List<string> Printed { get; } = [];

    public string Remarks
    {
        get
        {
            lock (_remarks)
                return string.Join('\n', _remarks);
        }
    }

    /// <summary>The session of the last remark that names one.</summary>
    public string Session => Remarks.Split((char[])[' ', '\n']).Last(static word => word.StartsWith("session_", StringComparison.Ordinal));

    public static ExampleRun Start(string program, params string[] args)
    {
        // A parent that ignores SIGINT, as a shell's background job does, would hand that down.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", program, .. args]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("STREAMCLUSTER_API_KEY");
        return new ExampleRun(Process.Start(start)!);
    }

    /// <summary>Waits for so many more predictions.</summary>
    public async Task LinesAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!await _lines.Reader.WaitToReadAsync().AsTask().WaitAsync(Patience, TimeProvider.System))
                throw new InvalidOperationException($"It ended after {Printed.Count} predictions:\n{Remarks}");
            Printed.Add(await _lines.Reader.ReadAsync());
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _reading.WaitAsync(Patience, TimeProvider.System);
        await foreach (var line in _lines.Reader.ReadAllAsync())
            Printed.Add(line);
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).Dispose();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            _lines.Writer.TryWrite(line);
        _lines.Writer.Complete();
    }

    private async Task RemarkAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_remarks)
                _remarks.Add(line);
        }
    }
}
