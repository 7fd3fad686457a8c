using System.IO.Pipelines;

namespace StreamCluster.Grains.History.Export;

/// <summary>Passing an export on in pieces.</summary>
internal static class OutputFlushing
{
    /// <summary>Bytes that are gathered before they are passed on: few enough to hold, enough to be worth a write.</summary>
    private const long FlushBytes = 64 << 10;

    public static bool IsFull(this PipeWriter output) => output.UnflushedBytes >= FlushBytes;

    /// <summary>Flushes. True: nobody reads any more.</summary>
    public static async ValueTask<bool> FlushStoppedAsync(this PipeWriter output, CancellationToken cancellationToken) =>
        (await output.FlushAsync(cancellationToken)).IsCompleted;
}
