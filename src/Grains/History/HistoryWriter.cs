namespace StreamCluster.Grains.History;

/// <summary>Placeholder until the group commit lands.</summary>
public sealed class HistoryWriter(ISessionStore store)
{
    /// <summary>Appends.</summary>
    public async ValueTask<AppendOutcome> AppendAsync(SessionAppend append) => (await store.AppendAsync([append], CancellationToken.None))[0];

    /// <summary>Flushes.</summary>
    public ValueTask FlushAsync() => store is null ? default : ValueTask.CompletedTask;
}
