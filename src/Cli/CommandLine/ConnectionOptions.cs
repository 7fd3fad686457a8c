using System.CommandLine;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>The options that every command has: which server, and the key to it.</summary>
internal sealed class ConnectionOptions
{
    private const string DefaultServer = "http://localhost:8000";
    private readonly Func<string, string?> _environment;
    private readonly Option<string> _server;
    private readonly Option<string?> _apiKey;

    public ConnectionOptions(Func<string, string?> environment)
    {
        _environment = environment;
        _server = new Option<string>("--server", "-s")
        {
            Description = "The server: an http, https, ws or wss address (or STREAMCLUSTER_SERVER)",
            HelpName = "URL",
            Recursive = true,
            DefaultValueFactory = _ => NonEmpty(environment("STREAMCLUSTER_SERVER")) ?? DefaultServer,
        };
        _server.Validators.Add(result =>
        {
            if (!StreamEndpoint.TryParse(result.GetValueOrDefault<string>(), out _))
                result.AddError($"--server '{result.GetValueOrDefault<string>()}' is not an http, https, ws or wss address.");
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
        root.Options.Add(_server);
        root.Options.Add(_apiKey);
    }

    public StreamEndpoint Server(ParseResult parsed) =>
        StreamEndpoint.TryParse(parsed.GetValue(_server), out var endpoint)
            ? endpoint
            : throw new CliException(
                $"STREAMCLUSTER_SERVER '{parsed.GetValue(_server)}' is not an http, https, ws or wss address.", ExitCode.Usage);

    /// <summary>Not a default value of the option: help would print it.</summary>
    public string? ApiKey(ParseResult parsed) => NonEmpty(parsed.GetValue(_apiKey)) ?? NonEmpty(_environment("STREAMCLUSTER_API_KEY"));

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
