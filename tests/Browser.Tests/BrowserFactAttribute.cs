namespace StreamCluster.Browser.Tests;

/// <summary>A test that needs Chromium; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Path of the browser: set by <c>./test</c>, else the first that is on PATH.</summary>
    public static string? Executable { get; } = Find();

    public BrowserFactAttribute()
    {
        if (Executable is null)
            Skip = Environment.GetEnvironmentVariable("STREAMCLUSTER_BROWSER_SKIP") ?? "no Chromium on PATH";
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("STREAMCLUSTER_BROWSER_SKIP") is { Length: > 0 })
            return null;
        if (Environment.GetEnvironmentVariable("STREAMCLUSTER_BROWSER") is { Length: > 0 } told)
            return told;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(static folder => new[] { "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome" }, Path.Combine)
            .FirstOrDefault(File.Exists);
    }
}
