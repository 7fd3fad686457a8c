using StreamCluster.Gateway.Hosting;

namespace StreamCluster.Gateway.Doctor;

/// <summary>The settings, read as a start reads them, as far as they can be read.</summary>
internal sealed record ReadSettings(IReadOnlyList<Finding> Findings, GatewaySettings? Settings, IReadOnlyList<string> Addresses, IReadOnlyList<string> Mistakes)
{
    public static ReadSettings From(string[] args)
    {
        try
        {
            var builder = GatewayHost.CreateBuilder(args, out var home);
            var settings = GatewaySettings.Read(builder.Configuration, home, args, out var mistakes);
            var files = string.Join(", ", new[] { "appsettings.json", $"appsettings.{builder.Environment.EnvironmentName}.json" }
                .Select(file => Path.Combine(home, file)).Where(File.Exists));
            Finding[] findings = mistakes.Count > 0
                ? [.. mistakes.Select(static mistake => Finding.Failed("settings", mistake))]
                : [Finding.Ok("settings", $"All are known and within their ranges (files: {(files.Length == 0 ? "none" : files)}; environment {builder.Environment.EnvironmentName}).")];
            return new ReadSettings(findings, settings, AddressesOf(builder.Configuration), mistakes);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or ArgumentException or UnauthorizedAccessException)
        {
            var message = exception.InnerException is { } inner ? $"{exception.Message} {inner.Message}" : exception.Message;
            return new ReadSettings([Finding.Failed("settings", $"They cannot be read: {message}")], null, [], []);
        }
    }

    /// <summary>The checks of a part, unless its settings are wrong: what they would look at is not what was meant.</summary>
    public IAsyncEnumerable<Finding> Unless(string check, string section, Func<IAsyncEnumerable<Finding>> checks) => Unless(check, [section], checks);

    public IAsyncEnumerable<Finding> Unless(string check, string[] sections, Func<IAsyncEnumerable<Finding>> checks) =>
        Mistakes.Any(mistake => sections.Any(section => mistake.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)))
            ? new[] { Finding.Skipped(check, "Its settings have to be mended first.") }.ToAsyncEnumerable()
            : checks();

    private static string[] AddressesOf(ConfigurationManager configuration)
    {
        const StringSplitOptions clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        // The order of Kestrel's own precedence.
        string[] endpoints = [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"] ?? "").Where(static url => url.Length > 0)];
        if (endpoints.Length > 0)
            return endpoints;
        if (configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls)
            return urls.Split(';', clean);
        return
        [
            .. (configuration["http_ports"] ?? "").Split(';', clean).Select(static port => $"http://*:{port}"),
            .. (configuration["https_ports"] ?? "").Split(';', clean).Select(static port => $"https://*:{port}"),
        ];
    }
}
