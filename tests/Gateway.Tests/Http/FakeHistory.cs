using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using StreamCluster.Gateway.Http.History;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Tests.Http;

/// <summary>One session, <c>session_1</c>, whose history goes on for as long as it is read.</summary>
internal sealed class FakeHistory : IHistoryReader, IHistoryExport
{
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Endless { get; set; }

    public Exception? FaultMidway { get; set; }

    public SaveOutcome Outcome { get; set; } = new() { OutputPath = "results/x.csv", SamplesSaved = 523 };

    public SaveOrder? Saved { get; private set; }

    public Task Stopped => stopped.Task;

    public ValueTask<StoredHistory?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(sessionId == "session_1" ? new StoredHistory(sessionId, 1, []) : null);

    public IAsyncEnumerable<SampleChunk> ReadAsync(string sessionId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<SaveOutcome> SaveAsync(SaveOrder order, CancellationToken cancellationToken)
    {
        Saved = order;
        return ValueTask.FromResult(Outcome);
    }

    public async ValueTask WriteAsync(
        StoredHistory history, HistoryFormat format, PipeWriter output, CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                output.Write(Encoding.UTF8.GetBytes(format is HistoryFormat.Json ? "[]" : "timestamp,latency_ms\r\n"));
                var flushed = await output.FlushAsync(cancellationToken);
                if (FaultMidway is not null)
                    throw FaultMidway;
                if (flushed.IsCompleted)
                    return;
            }
            while (Endless);
        }
        finally
        {
            stopped.TrySetResult();
        }
    }
}
