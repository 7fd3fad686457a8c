using System.CommandLine;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>The options that every command has: which servers, and the key to them.</summary>
internal sealed class ConnectionOptions
{
    private const string DefaultServer = "http://localhost:8000";
    private readonly Func<string, string?> _environment;
    private readonly Option<string[]> _servers;
    private readonly Option<string?> _apiKey;

    public ConnectionOptions(Func<string, string?> environment)
    {
        _environment = environment;
        _servers = new Option<string[]>("--server", "-s")
        {
            Description = "The server: an http, https, ws or wss address; or several, by commas or by repeating it (or STREAMCLUSTER_SERVER)",
            HelpName = "URL",
            Recursive = true,
            DefaultValueFactory = _ => [NonEmpty(environment("STREAMCLUSTER_SERVER")) ?? DefaultServer],
        };
        _servers.Validators.Add(result =>
        {
            foreach (var address in Addresses(result.Tokens.Select(static token => token.Value)))
            {
                if (!StreamEndpoint.TryParse(address, out _))
                    result.AddError($"--server '{address}' is not an http, https, ws or wss address.");
            }
        });
        _apiKey = new Option<string?>("--api-key")
        {
            Description = "The API key, where the server wants one (better: STREAMCLUSTER_API_KEY)",
            HelpName = "KEY",
            Recursive = true,
        };
    }

    public void AddTo(Command root)
    {
        root.Options.Add(_servers);
        root.Options.Add(_apiKey);
    }

    /// <summary>The servers, in the order in which they are tried.</summary>
    public IReadOnlyList<StreamEndpoint> Servers(ParseResult parsed) =>
    [
        .. Addresses(parsed.GetValue(_servers) ?? []).Select(static address => StreamEndpoint.TryParse(address, out var endpoint)
            ? endpoint
            : throw new CliException($"STREAMCLUSTER_SERVER '{address}' is not an http, https, ws or wss address.", ExitCode.Usage)),
    ];

    /// <summary>Whether servers are named, not merely the one that is meant where none is.</summary>
    public bool AreServersGiven(ParseResult parsed) => parsed.GetResult(_servers) is { Implicit: false };

    /// <summary>Not a default value of the option: help would print it.</summary>
    public string? ApiKey(ParseResult parsed) => NonEmpty(parsed.GetValue(_apiKey)) ?? NonEmpty(_environment("STREAMCLUSTER_API_KEY"));

    /// <summary>An empty one stays: it is a mistake to be told, not to be passed over.</summary>
    private static IEnumerable<string> Addresses(IEnumerable<string> values) =>
        values.SelectMany(static value => value.Split(',', StringSplitOptions.TrimEntries));

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
