using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace StreamCluster.Compare;

/// <summary>A gateway, or a silo behind one, with the probe inside.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private readonly string _probe;

    private Gateway(ChildProcess process, Uri address, string probe)
    {
        Process = process;
        Address = address;
        _probe = probe;
    }

    public ChildProcess Process { get; }

    public Uri Address { get; }

    public static async Task<Gateway> StartAsync(GatewayPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        var address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{plan.Port}"));
        var probe = Path.Combine(plan.Folder, FormattableString.Invariant($"{plan.Port}.probe"));
        var process = ChildProcess.Start(
            plan.IsSilo ? Repository.Silo : Repository.Gateway,
            [
                "--urls", address.OriginalString, "--Models:Path", Repository.Models, "--Storage:Path", Path.Combine(plan.Folder, FormattableString.Invariant($"{plan.Port}")),
                "--Exports:Path", Path.Combine(plan.Folder, "results"), "--History:Durability", plan.Durability, "--Logging:LogLevel:Default", "Warning", ModelFiles.AsTheyAre,
                .. plan.Settings,
            ],
            new Dictionary<string, string>(plan.Environment) { ["DOTNET_STARTUP_HOOKS"] = Repository.Probe, ["STREAMCLUSTER_PROBE"] = probe });
        process.Discard();
        var gateway = new Gateway(process, address, probe);
        try
        {
            await gateway.WhenReadyAsync(clock, cancellationToken);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Bytes that it has allocated on the managed heap since its start.</summary>
    public async Task<long> ReadAllocatedAsync(CancellationToken cancellationToken) =>
        long.Parse(await AskAsync("a", cancellationToken), CultureInfo.InvariantCulture);

    /// <summary>Makes it collect all garbage and give back the memory that is free then.</summary>
    public Task CollectAsync(CancellationToken cancellationToken) => AskAsync("c", cancellationToken);

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private async Task WhenReadyAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(2) };
        using var patience = new CancellationTokenSource(StartPatience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (!await IsReadyAsync(http, either.Token))
        {
            // The reason is on its standard error. Its arguments are not repeated: a connection string may have a password.
            if (Process.HasExited)
                throw new InvalidOperationException($"The process for {Address} ended before it was ready.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, either.Token);
        }
    }

    private async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_probe), cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(question), cancellationToken);
        var buffer = new byte[32];
        var length = 0;
        while (await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken) is var count and > 0)
            length += count;
        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var reply = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return reply.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
