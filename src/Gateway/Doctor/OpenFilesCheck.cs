using System.Globalization;
using StreamCluster.Gateway.Streaming;

namespace StreamCluster.Gateway.Doctor;

/// <summary>Every connection is an open file. The limit is that of whoever runs the doctor; a service may have another.</summary>
internal static class OpenFilesCheck
{
    private const string Name = "open_files";
    private const string Limits = "/proc/self/limits";

    /// <summary>Besides the connections: models, the store, sockets of its own.</summary>
    private const int Others = 512;

    public static IEnumerable<Finding> Run(StreamingOptions streaming) => File.Exists(Limits) ? [Judge(File.ReadAllText(Limits), streaming)] : [];

    /// <param name="limits">What <c>/proc/self/limits</c> says.</param>
    /// <param name="streaming">How many connections there may be.</param>
    internal static Finding Judge(string limits, StreamingOptions streaming)
    {
        // "Max open files            1024                 524288               files": .NET raises its own limit to the hard one.
        var hard = limits.Split('\n').FirstOrDefault(static line => line.StartsWith("Max open files", StringComparison.Ordinal))?
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(4);
        if (!long.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most >= streaming.MaxConnections + Others)
            return Finding.Ok(Name, $"The process may open {hard ?? "any number of"} files, Streaming:MaxConnections is {streaming.MaxConnections.ToString(CultureInfo.InvariantCulture)}.");
        return Finding.Warning(
            Name,
            string.Create(CultureInfo.InvariantCulture, $"The process may open {most} files: enough for about {Math.Max(0, most - Others)} connections, Streaming:MaxConnections is {streaming.MaxConnections}."),
            "Raise the limit (LimitNOFILE in the service's unit, ulimits in a container), or lower Streaming:MaxConnections.");
    }
}
