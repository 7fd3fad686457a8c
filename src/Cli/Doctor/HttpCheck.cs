using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace StreamCluster.Cli;

/// <summary>What a server says over HTTP: that it is there, ready, which version, what it serves and what not, its clock, and the key.</summary>
internal static class HttpCheck
{
    private static readonly TimeSpan TolerableClock = TimeSpan.FromSeconds(2);

    public static async IAsyncEnumerable<Finding> RunAsync(
        ServerHttp http, ServerFacts facts, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reach = await ReachAsync(http, facts, time, cancellationToken);
        yield return reach;
        if (!facts.IsReachable)
            yield break;
        yield return Clock(facts);
        yield return await TryAsync("ready", () => ReadyAsync(http, cancellationToken));
        foreach (var finding in await TryAllAsync("models", () => ModelsAsync(http, facts, cancellationToken)))
            yield return finding;
        yield return await TryAsync("key", () => KeyAsync(http, cancellationToken));
    }

    /// <summary>A server that breaks off in the middle is a finding, and no reason not to look at the rest.</summary>
    private static async Task<Finding> TryAsync(string check, Func<Task<Finding>> run) =>
        (await TryAllAsync(check, async () => [await run()]))[0];

    private static async Task<IReadOnlyList<Finding>> TryAllAsync(string check, Func<Task<IReadOnlyList<Finding>>> run)
    {
        try
        {
            return await run();
        }
        catch (HttpRequestException exception)
        {
            return [Finding.Failed(check, $"It broke off: {Innermost(exception).Message}", "See its log; does a proxy in between cut requests off?")];
        }
    }

    private static async Task<Finding> ReachAsync(ServerHttp http, ServerFacts facts, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var began = time.GetTimestamp();
            using var response = await http.GetAsync("health/live", cancellationToken);
            var took = time.GetElapsedTime(began);
            if (response.StatusCode != HttpStatusCode.OK || await ServerHttp.JsonAsync(response, cancellationToken) is not { ValueKind: JsonValueKind.Object })
            {
                return Finding.Failed(
                    "reachable", $"Something answers /health/live with status {(int)response.StatusCode}, but it is no gateway.",
                    "Is the address right? A proxy has to pass the paths below it unchanged.");
            }

            facts.IsReachable = true;
            // The header tells whole seconds: the middle of them is the best guess.
            facts.ClockAhead = response.Headers.Date is { } date ? date + TimeSpan.FromSeconds(0.5) - (time.GetUtcNow() - (took / 2)) : null;
            facts.Version = await VersionAsync(http, cancellationToken);
            return Finding.Ok("reachable", Invariant($"It answers within {took.TotalMilliseconds:0} ms; version {facts.Version ?? "unknown"}."));
        }
        catch (HttpRequestException exception)
        {
            return Finding.Failed(
                "reachable", $"It cannot be reached: {Innermost(exception).Message}",
                exception.HttpRequestError == HttpRequestError.SecureConnectionError
                    ? "Its certificate or TLS does not suit: is it https at all, is its issuer known here, does the name agree?"
                    : "Does it run, is the address right, does a firewall stand between? On its machine: streamctl doctor --box.");
        }
    }

    private static async Task<string?> VersionAsync(ServerHttp http, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync("openapi.json", cancellationToken);
            return response.IsSuccessStatusCode && await ServerHttp.JsonAsync(response, cancellationToken) is { ValueKind: JsonValueKind.Object } description
                && description.TryGetProperty("info", out var info) && info.TryGetProperty("version", out var version)
                ? version.ToString()
                : null;
        }
        catch (HttpRequestException)
        {
            return null; // it is reachable all the same
        }
    }

    private static Finding Clock(ServerFacts facts)
    {
        if (facts.ClockAhead is not { } ahead)
            return Finding.Skipped("clock", "It tells no date.");
        var text = Invariant($"Its clock is {Math.Abs(ahead.TotalSeconds):0.0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's, to within a second");
        return ahead.Duration() > TolerableClock
            ? Finding.Warning("clock", $"{text}: readings without a timestamp get the server's.", "Let both be set by NTP, or send timestamps.")
            : Finding.Ok("clock", text + ".");
    }

    private static async Task<Finding> ReadyAsync(ServerHttp http, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync("health/ready", cancellationToken);
        var state = await ServerHttp.JsonAsync(response, cancellationToken) is { ValueKind: JsonValueKind.Object } reply && reply.TryGetProperty("status", out var status)
            ? status.ToString()
            : "unknown";
        return response.IsSuccessStatusCode
            ? Finding.Ok("ready", "It takes connections.")
            : Finding.Failed("ready", $"It takes no connections now; its state is '{state}'.", state switch
            {
                "starting" => "It is loading its models: wait a moment.",
                "empty" => "It has no ensemble that it can serve: see below.",
                "draining" => "It is going away.",
                _ => "See its log.",
            });
    }

    private static async Task<IReadOnlyList<Finding>> ModelsAsync(ServerHttp http, ServerFacts facts, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync("health", cancellationToken);
        if (!response.IsSuccessStatusCode || await ServerHttp.JsonAsync(response, cancellationToken) is not { ValueKind: JsonValueKind.Object } health)
            return [Finding.Skipped("models", $"/health answers with status {(int)response.StatusCode}.")];

        facts.Ensembles = [.. Items(health, "ensembles").Select(static name => name.ToString())];
        var served = facts.Ensembles.Count > 0
            ? Finding.Ok("models", Invariant($"It serves {facts.Ensembles.Count}: {string.Join(", ", facts.Ensembles.Take(10))}{(facts.Ensembles.Count > 10 ? ", ..." : "")}."))
            : Finding.Failed("models", "It serves no ensemble.", "Put models into its models folder, and start it again.");
        return
        [
            served,
            .. Items(health, "problems").Select(static problem => Finding.Warning(
                "models", $"{Text(problem, "file")} is not served: {Text(problem, "reason")}", "Mend the file or take it out of its models folder, and start it again.")),
        ];
    }

    private static async Task<Finding> KeyAsync(ServerHttp http, CancellationToken cancellationToken)
    {
        const string path = "api/v1/ensemble/list";
        using var without = await http.GetAsync(path, cancellationToken, withKey: false);
        if (without.IsSuccessStatusCode)
            return Finding.Ok("key", http.HasKey ? "It wants no key; the one that is given is not looked at." : "It wants no key.");
        if (without.StatusCode != HttpStatusCode.Unauthorized)
            return Finding.Failed("key", $"The list of ensembles is answered with status {(int)without.StatusCode}.", "Does a proxy in between let /api/v1 through?");
        if (!http.HasKey)
            return Finding.Failed("key", "It wants an API key, and none is given.", "Give it with --api-key or STREAMCLUSTER_API_KEY.");
        using var with = await http.GetAsync(path, cancellationToken);
        return with.IsSuccessStatusCode
            ? Finding.Ok("key", "It wants a key, and accepts this one.")
            : Finding.Failed("key", $"It does not accept this key (status {(int)with.StatusCode}).", "Is it among its Security:ApiKeys? Does a proxy in between drop the header X-Api-Key?");
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement reply, string name) =>
        reply.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value.ToString() : "?";

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
