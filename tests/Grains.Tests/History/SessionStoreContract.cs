using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Tests.History;

/// <summary>What every <see cref="ISessionStore"/> keeps to. One empty store per test.</summary>
public abstract partial class SessionStoreContract : IAsyncLifetime
{
    protected static readonly TimeSpan Ever = TimeSpan.FromDays(1000);

    protected HistoryOptions Options { get; } = new();

    protected ISessionStore Store { get; private set; } = null!;

    /// <summary>Makes a store over the test's own storage; called again for the same storage after a restart.</summary>
    protected abstract ISessionStore Make();

    /// <summary>Lets time pass, for the store.</summary>
    protected abstract Task AgeAsync(TimeSpan by);

    /// <summary>Makes the storage.</summary>
    protected virtual Task SetUpAsync() => Task.CompletedTask;

    /// <summary>Removes the storage.</summary>
    protected abstract Task RemoveAsync();

    public async Task InitializeAsync()
    {
        await SetUpAsync();
        await OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await CloseAsync();
        await RemoveAsync();
    }

    protected async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    /// <summary>Closes the store, and what it needs.</summary>
    protected virtual async Task CloseAsync() => await Store.DisposeAsync();

    protected async Task<StoredSession> CreateAsync(string id = "s1", SignalLayout? layout = null) =>
        await Store.CreateAsync(Samples.NewSession(id, layout), Guid.NewGuid(), default);

    protected async Task<AppendOutcome> AppendAsync(StoredSession session, SampleChunk chunk) =>
        (await Store.AppendAsync([Samples.Append(session, chunk)], default))[0];

    protected async Task<StoredSession> ClaimAsync(string id = "s1") =>
        await Store.ClaimAsync(id, Guid.NewGuid(), default) ?? throw new InvalidOperationException("Not stored.");

    protected async Task<bool> TrimAsync(TimeSpan maxAge, long maxSamples)
    {
        var now = (await Store.ReadClockAsync(default)).Now;
        return await Store.TrimAsync(new RetentionLimits(now - maxAge, now - maxAge, maxSamples), default);
    }

    protected async Task TrimAllAsync(TimeSpan maxAge, long maxSamples)
    {
        for (var steps = 0; await TrimAsync(maxAge, maxSamples); steps++)
        {
            Assert.True(steps < 100_000, "The retention does not end.");
        }
    }

    protected async Task<List<long>> SequencesAsync(string id = "s1")
    {
        var sequences = new List<long>();
        foreach (var chunk in await Store.ReadAsync(id, default).ToListAsync())
        {
            for (var i = 0; i < chunk.SampleCount; i++)
            {
                Assert.Equal(Samples.TimestampOf(chunk.FirstSequence + i), chunk.Timestamps[i]);
                Assert.Equal(chunk.FirstSequence + i, chunk.Boundary[i * chunk.Layout.Boundary.Count]);
                Assert.Equal(chunk.FirstSequence + i, chunk.Predictions[i * chunk.Layout.Target.Count]);
                sequences.Add(chunk.FirstSequence + i);
            }

            Assert.Equal(chunk.SampleCount, chunk.Requests.Sum(static request => request.Count));
        }

        return sequences;
    }

    protected static IEnumerable<long> Range(long first, int count) => Enumerable.Range(0, count).Select(i => first + i);

    private async Task OpenAsync()
    {
        Store = Make();
        await Store.InitializeAsync(default);
    }
}
