using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// Which identified requests this session has answered: ids and where their answers are recorded, not the answers. Made from the store
/// when the first identified request comes; bounded.
/// </summary>
internal sealed class RequestMemory(int capacity)
{
    private readonly Dictionary<RequestId, RememberedRequest> _known = [];
    private readonly Queue<RequestId> _order = new();

    public static async ValueTask<RequestMemory> LoadAsync(ISessionStore store, string sessionId, int capacity, CancellationToken cancellationToken)
    {
        var memory = new RequestMemory(capacity);
        foreach (var request in await store.ReadRememberedAsync(sessionId, cancellationToken))
            memory.Add(request);
        return memory;
    }

    public RememberedRequest? Find(RequestId id) => _known.GetValueOrDefault(id);

    public void Add(SampleChunk chunk)
    {
        foreach (var request in chunk.Requests)
        {
            if (request.Id is { } id)
                Add(new RememberedRequest(id, request.ContentHash, chunk.FirstSequence));
        }
    }

    private void Add(RememberedRequest request)
    {
        if (!_known.TryAdd(request.Id, request))
            return;
        _order.Enqueue(request.Id);
        if (_order.Count > capacity)
            _known.Remove(_order.Dequeue());
    }
}
