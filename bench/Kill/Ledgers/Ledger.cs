namespace StreamCluster.Kill;

/// <summary>How it is known that a sample was recorded.</summary>
internal enum Evidence
{
    /// <summary>Its prediction came.</summary>
    Answered,

    /// <summary>Its prediction came as a replay: it was recorded at some time since it was first sent.</summary>
    Replayed,

    /// <summary>The server counted it.</summary>
    Counted,
}

/// <summary>One recorded sample, as its client knows it.</summary>
/// <param name="Request">The message it was in.</param>
/// <param name="Counter">Which sample.</param>
/// <param name="Predictions">As acknowledged; null: never seen.</param>
/// <param name="Evidence">How it is known.</param>
/// <param name="Connection">On which of the client's connections it came to be known.</param>
internal sealed record LedgerEntry(SampleRequest Request, long Counter, float[]? Predictions, Evidence Evidence, int Connection);

/// <summary>What one client knows of its session, from replies alone.</summary>
internal sealed class Ledger(int client)
{
    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<long, SampleRequest> _open = [];
    private readonly HashSet<long> _givenUp = [];
    private int _connection;

    public int Client => client;

    public string? SessionId { get; set; }

    /// <summary>In the order in which they came to be known.</summary>
    public IReadOnlyList<LedgerEntry> Entries => _entries;

    public int Count => _entries.Count;

    /// <summary>Samples that were sent and neither acknowledged nor refused for good.</summary>
    public int InDoubt { get; private set; }

    /// <summary>Samples that were refused and given up.</summary>
    public int GivenUpCount => _givenUp.Count;

    public void NextConnection() => _connection++;

    public void Sending(SampleRequest request)
    {
        request.Floor = Count;
        _open.Add(request.First, request);
        InDoubt += request.Count;
    }

    public void Acknowledged(SampleRequest request, StreamReply reply)
    {
        Acknowledged(request, reply.Predictions!, reply.Replayed);
    }

    public void Acknowledged(SampleRequest request, float[][] predictions, bool replayed)
    {
        request.Predictions = predictions;
        Record(request, predictions, replayed ? Evidence.Replayed : Evidence.Answered);
    }

    public void Counted(SampleRequest request) => Record(request, null, Evidence.Counted);

    /// <summary>The server said that nothing was recorded, and the client leaves it at that.</summary>
    public void GiveUp(SampleRequest request)
    {
        Close(request);
        for (var i = 0; i < request.Count; i++)
            _givenUp.Add(request.First + i);
    }

    public bool IsGivenUp(long counter) => _givenUp.Contains(counter);

    private void Record(SampleRequest request, float[][]? predictions, Evidence evidence)
    {
        Close(request);
        for (var i = 0; i < request.Count; i++)
            _entries.Add(new LedgerEntry(request, request.First + i, predictions?[i], evidence, _connection));
    }

    private void Close(SampleRequest request)
    {
        if (_open.Remove(request.First))
            InDoubt -= request.Count;
    }
}
