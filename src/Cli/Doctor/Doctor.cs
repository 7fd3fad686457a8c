using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>One run of <c>doctor</c>.</summary>
internal sealed class Doctor(CommandContext context, DoctorOptions options)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var writer = new FindingWriter(context.Console, options.Json);
        if (options.Box)
        {
            var gateway = GatewayProgram.Find(options.Gateway, context.Console.Environment);
            writer.Head($"this machine, for {gateway.Path}");
            await foreach (var finding in gateway.ExamineAsync(options.Settings, cancellationToken))
                writer.Write(finding);
        }

        if (options.Servers)
            await ServersAsync(writer, cancellationToken);
        writer.Sum();
        return writer.HasFailed ? ExitCode.Failure : ExitCode.Success;
    }

    private async Task ServersAsync(FindingWriter writer, CancellationToken cancellationToken)
    {
        var seen = new List<ServerFacts>();
        foreach (var server in context.Servers)
        {
            writer.Head(server.ToString());
            using var http = new ServerHttp(server, context.ApiKey);
            var facts = new ServerFacts(server);
            seen.Add(facts);
            await foreach (var finding in CheckAsync(http, facts, cancellationToken))
                writer.Write(finding with { Server = server.ToString() });
        }

        if (seen.Count > 1)
        {
            writer.Head("all servers together");
            foreach (var finding in AgreementCheck.Run(seen))
                writer.Write(finding);
        }
    }

    private async IAsyncEnumerable<Finding> CheckAsync(
        ServerHttp http, ServerFacts facts, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var finding in HttpCheck.RunAsync(http, facts, context.Time, cancellationToken))
            yield return finding;
        if (!facts.IsReachable)
            yield break;
        yield return await StreamCheck.PingAsync(facts.Server, context, cancellationToken);
        if (options.Predict)
            yield return await StreamCheck.PredictAsync(facts, context, cancellationToken);
        if (options.Slow)
            yield return await StreamCheck.HoldAsync(facts, context, cancellationToken);
    }
}

/// <summary>What was learned about a server, for the checks after that.</summary>
internal sealed class ServerFacts(StreamEndpoint server)
{
    public StreamEndpoint Server => server;

    public bool IsReachable { get; set; }

    public string? Version { get; set; }

    public IReadOnlyList<string>? Ensembles { get; set; }

    /// <summary>By how much its clock is ahead of this machine's.</summary>
    public TimeSpan? ClockAhead { get; set; }
}
