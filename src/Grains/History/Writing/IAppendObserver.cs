namespace StreamCluster.Grains.History.Writing;

/// <summary>
/// Hears of an append that was answered before it was stored (durability <c>async</c>) and then could not be. Whoever numbered the
/// samples has gone wrong since: it must forget itself and read the row again.
/// </summary>
public interface IAppendObserver
{
    /// <summary>The append was not stored. Called on a thread of the pool; must not throw or block.</summary>
    /// <param name="append">What was not stored.</param>
    /// <param name="cause">Null: fenced, see <see cref="AppendOutcome.Fenced"/>.</param>
    void OnAppendLost(SessionAppend append, Exception? cause);
}
