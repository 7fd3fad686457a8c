namespace StreamCluster.Kill;

/// <summary>A client of one session that keeps a ledger of it.</summary>
internal abstract class LedgerClient(int number)
{
    public int Number => number;

    public abstract string Kind { get; }

    public Ledger Ledger { get; } = new(number);

    /// <summary>The node it is connected to, or tries to reach.</summary>
    public abstract int Node { get; }

    /// <summary>The server's own count, as of the last ack.</summary>
    public long FinalCount { get; protected set; }

    public FaultMarks Marks => field ??= new FaultMarks(this is LibraryClient);

    public int Connections { get; protected set; }

    /// <summary>Streams until it is told to stop, then until nothing is in doubt, and resumes once more for the server's count.</summary>
    public abstract Task RunAsync(CancellationToken stop, CancellationToken cancellationToken);
}
