using StreamCluster.Gateway.Hosting;

namespace StreamCluster.Gateway.Doctor;

/// <summary>
/// <c>StreamCluster.Gateway doctor [--json] [settings]</c>: looks at the machine with the eyes of a gateway that has these settings, through
/// the code that a start goes through, and changes nothing. A gateway may run meanwhile.
/// </summary>
internal static class BoxDoctor
{
    /// <param name="args">As for a start, and <c>--json</c>.</param>
    /// <param name="output">Where the findings go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The exit code: 1 where anything failed.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
    {
        var writer = new FindingWriter(output, json: args.Contains("--json", StringComparer.Ordinal));
        await foreach (var finding in CheckAsync([.. args.Where(static arg => arg != "--json")], time, cancellationToken))
            writer.Write(finding);
        return writer.HasFailed ? 1 : 0;
    }

    private static async IAsyncEnumerable<Finding> CheckAsync(
        string[] args, TimeProvider time, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = ReadSettings.From(args);
        foreach (var finding in read.Findings)
            yield return finding;
        if (read.Settings is not { } settings)
            yield break;

        var isRunning = false;
        await foreach (var (finding, gateway) in AddressCheck.RunAsync(read.Addresses, settings.Security, cancellationToken))
        {
            isRunning |= gateway;
            yield return finding;
        }

        foreach (var finding in OpenFilesCheck.Run(settings.Streaming))
            yield return finding;
        await foreach (var finding in read.Unless("models", "Models", () => ModelsCheck.RunAsync(settings, time, cancellationToken)))
            yield return finding;
        await foreach (var finding in read.Unless("store", ["Storage", "ConnectionStrings"], () => StoreAsync(settings, isRunning, time, cancellationToken)))
            yield return finding;
        await foreach (var finding in read.Unless("exports.folder", "Exports", () => FolderCheck.RunAsync("exports.folder", settings.Exports.Path!)))
            yield return finding;
    }

    private static IAsyncEnumerable<Finding> StoreAsync(GatewaySettings settings, bool isRunning, TimeProvider time, CancellationToken cancellationToken) =>
        settings.Node.Postgres is null ? SqliteCheck.RunAsync(settings.Node.Storage.Path!, isRunning) : PostgresCheck.RunAsync(settings, time, cancellationToken);
}
