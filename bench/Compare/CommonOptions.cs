using System.CommandLine;
using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>Options of several commands.</summary>
internal sealed class CommonOptions
{
    public Option<string?> Report { get; } = new("--report") { Description = "Writes the result as JSON." };

    public Option<string[]> Set { get; } = new("--set") { Description = "A further setting of the gateways, Section:Name=value.", AllowMultipleArgumentsPerToken = true };

    public Option<ClientKind[]> Client { get; } = new("--client")
    {
        DefaultValueFactory = static _ => [ClientKind.Poll, ClientKind.Wait],
        AllowMultipleArgumentsPerToken = true,
        Description = "How the load generator finds replies: poll, wait, or both in turn.",
    };

    public ClientKind[] ClientsOf(ParseResult parsed) => [.. parsed.GetValue(Client)!.Distinct()];

    public string[] SettingsOf(ParseResult parsed) => [.. (parsed.GetValue(Set) ?? []).Select(static setting => "--" + setting)];
}
