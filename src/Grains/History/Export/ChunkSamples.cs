using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Export;

/// <summary>A sample of a chunk.</summary>
/// <param name="Index">Its place in the chunk.</param>
/// <param name="LatencyMs">Its part of its request's latency: a sample of a batch counts latency / count.</param>
internal readonly record struct ChunkSample(int Index, double LatencyMs);

/// <summary>The samples of a chunk in order, each with its latency.</summary>
internal readonly struct ChunkSamples(SampleChunk chunk)
{
    public Enumerator GetEnumerator() => new(chunk.Requests);

    internal struct Enumerator(IReadOnlyList<RecordedRequest> requests)
    {
        private int _request = -1;
        private int _left;
        private int _index = -1;

        public readonly ChunkSample Current => new(_index, requests[_request].LatencyMs / requests[_request].Count);

        public bool MoveNext()
        {
            while (_left == 0)
            {
                if (++_request >= requests.Count)
                {
                    return false;
                }

                _left = requests[_request].Count;
            }

            _left--;
            _index++;
            return true;
        }
    }
}
