using System.Threading.Channels;
using StreamCluster.Client;

namespace StreamCluster.Cli.Tests;

/// <summary>The changes of a client's state, to be waited for.</summary>
internal sealed class StateLog
{
    private readonly Channel<StreamStateChange> _changes = Channel.CreateUnbounded<StreamStateChange>();

    public StateLog(StreamClient client) => client.StateChanged += (_, change) => _changes.Writer.TryWrite(change);

    /// <summary>The next change to that state; those before it are passed over.</summary>
    public async Task<StreamStateChange> ToAsync(StreamState state)
    {
        while (true)
        {
            var change = await _changes.Reader.ReadAsync();
            if (change.To == state)
                return change;
        }
    }
}
