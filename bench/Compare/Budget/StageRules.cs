namespace StreamCluster.Compare;

/// <summary>To which stage code belongs.</summary>
internal static class StageRules
{
    public const string Read = "read";
    public const string Parse = "parse";
    public const string Session = "session";
    public const string Queue = "queue";
    public const string Run = "run";
    public const string History = "history";
    public const string Write = "write";
    public const string Threads = "threads: wake-ups, scheduling, timers";
    public const string Runtime = "runtime: garbage, allocation, compiling";
    public const string Gap = "gap: none of these";

    public static readonly IReadOnlyList<string> All = [Read, Parse, Session, Queue, Run, History, Write, Threads, Runtime, Gap];

    private static readonly string[] Writing = ["Send", "Write", "Flush", "Reply", "Writer"];

    /// <summary>The first prefix that fits decides. Null: which of two it is the method's name says.</summary>
    private static readonly (string Prefix, string? Stage)[] Managed =
    [
        ("StreamCluster.Gateway.Streaming.MessageReceiver", Read),
        ("StreamCluster.Gateway.Streaming.Protocol.PredictionReply", Write),
        ("StreamCluster.Gateway.Streaming.Protocol.ReplyBuffer", Write),
        ("StreamCluster.Gateway.Streaming.Protocol.OtherReplies", Write),
        ("StreamCluster.Gateway.Streaming.Protocol.", Parse),
        ("StreamCluster.Gateway.Streaming.TransportRead", Read),
        ("StreamCluster.Gateway.Streaming.TransportStream", null),
        ("StreamCluster.Gateway.Streaming.StreamConnection::Take", Parse),
        ("StreamCluster.Gateway.Streaming.StreamConnection::PendingOf", Parse),
        ("StreamCluster.Gateway.Streaming.StreamConnection+<Send", Write),
        ("StreamCluster.Gateway.Streaming.StreamConnection::Send", Write),
        ("StreamCluster.Gateway.Streaming.StreamConnection::Write", Write),
        ("StreamCluster.Gateway", Session),
        ("StreamCluster.Grains.Sessions", Session),
        ("StreamCluster.Grains.Stats", Session),
        ("StreamCluster.Grains.Telemetry", Session),
        ("StreamCluster.Grains.Ensembles.EnsembleColumns", Run),
        ("StreamCluster.Grains.Ensembles.Model", Run),
        ("StreamCluster.Grains.Ensembles.Onnx", Run),
        ("StreamCluster.Grains.Ensembles.RunSlot", Run),
        ("StreamCluster.Grains.Ensembles", Queue),
        ("StreamCluster.Grains.History", History),
        ("Microsoft.ML.OnnxRuntime", Run),
        ("Microsoft.Data.Sqlite", History),
        ("SQLitePCL", History),
        ("System.Net.WebSockets", null),
        ("System.Net.Sockets", null),
        ("System.IO.Pipelines", null),
        ("Microsoft.AspNetCore", null),
    ];

    /// <summary>By the call into the kernel; those that touch memory or files of any kind are told by their caller.</summary>
    private static readonly (string Part, string Stage)[] Kernel =
    [
        ("pwrite", History), ("fsync", History), ("fdatasync", History), ("pread", History), ("fcntl", History),
        ("futex", Threads), ("sched_yield", Threads), ("nanosleep", Threads), ("membarrier", Threads),
        ("recv", Read), ("epoll", Read), ("sys_read", Read), ("sys_poll", Read),
        ("send", Write), ("sys_write", Write),
    ];

    public static string? OfManaged(string method)
    {
        foreach (var (prefix, stage) in Managed)
        {
            if (method.StartsWith(prefix, StringComparison.Ordinal))
                return stage ?? (Writing.Any(word => method.Contains(word, StringComparison.Ordinal)) ? Write : Read);
        }

        return null;
    }

    public static string? OfKernel(string call)
    {
        foreach (var (part, stage) in Kernel)
        {
            if (call.Contains(part, StringComparison.Ordinal))
                return stage;
        }

        return null;
    }

    /// <summary>The kernel switches threads.</summary>
    public static bool IsSwitch(string symbol) => symbol.StartsWith("finish_task_switch", StringComparison.Ordinal) || symbol.StartsWith("schedule", StringComparison.Ordinal);

    public static bool IsThreading(string method) =>
        method.StartsWith("System.Threading.", StringComparison.Ordinal) || method.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal);
}
