using System.CommandLine;

namespace StreamCluster.Compare;

/// <summary>Options that several commands have.</summary>
internal sealed class CommonOptions
{
    public Option<string?> Report { get; } = new("--report") { Description = "Writes the result as JSON." };

    public Option<string[]> Set { get; } = new("--set") { Description = "A further setting of the gateways, Section:Name=value.", AllowMultipleArgumentsPerToken = true };

    public string[] SettingsOf(ParseResult parsed) => [.. (parsed.GetValue(Set) ?? []).Select(static setting => "--" + setting)];
}
