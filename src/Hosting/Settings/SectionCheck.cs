using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.Json;

namespace StreamCluster.Hosting.Settings;

/// <summary>
/// Finds settings whose very section does not exist. Only the command line and files are looked through: the environment is full of
/// what concerns others.
/// </summary>
public static class SectionCheck
{
    /// <summary>What ASP.NET and the host read themselves, besides the gateway's sections.</summary>
    private static readonly string[] Framework =
    [
        "urls", "http_ports", "https_ports", "https_port", "environment", "contentRoot", "webroot", "applicationName", "AllowedHosts",
        "Logging", "Kestrel", "ConnectionStrings", "detailedErrors", "shutdownTimeoutSeconds", "preferHostingUrls", "captureStartupErrors",
        "hostingStartupAssemblies", "hostingStartupExcludeAssemblies", "preventHostingStartup", "suppressStatusMessages", "startupAssembly",
        "ForwardedHeaders_Enabled", "hostBuilder",
    ];

    /// <summary>Adds a mistake for each section that is none of these, and for each name without a value.</summary>
    public static void Check(SettingsReader reader, IConfiguration configuration, IReadOnlyCollection<string> sections, string[] args)
    {
        string[] known = [.. sections, .. Framework];
        foreach (var provider in (configuration as IConfigurationRoot)?.Providers ?? [])
        {
            if (provider is not (CommandLineConfigurationProvider or JsonConfigurationProvider))
                continue;
            foreach (var name in provider.GetChildKeys([], parentPath: null).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                reader.Require(
                    known.Contains(name, StringComparer.OrdinalIgnoreCase),
                    $"{name} is neither a setting nor a section of settings. There are: {string.Join(", ", sections.Append("urls").Order(StringComparer.Ordinal))}.");
            }
        }

        for (var i = 0; i < args.Length; i++)
        {
            // The command line's reader passes over a name at the very end that has no value.
            if (IsName(args[i]) && (i + 1 == args.Length || IsName(args[i + 1])))
                reader.Require(false, $"{args[i]} has no value.");
            i += IsName(args[i]) && i + 1 < args.Length && !IsName(args[i + 1]) ? 1 : 0;
        }
    }

    private static bool IsName(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && !argument.Contains('=', StringComparison.Ordinal);
}
