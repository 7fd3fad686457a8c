using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// Logs that the store is not available: at most once a second for the node, with the number of requests since. Each request that comes
/// meanwhile meets the same fault, and a log that fills the disk as well helps nobody.
/// </summary>
public sealed class StoreFaults(TimeProvider clock, ILogger<StoreFaults> logger)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private long? _loggedAt;
    private int _untold;

    /// <summary>A request of this session met the fault.</summary>
    public void Report(string sessionId, Exception exception)
    {
        int untold;
        lock (_gate)
        {
            if (_loggedAt is { } at && clock.GetElapsedTime(at) < Between)
            {
                _untold++;
                return;
            }

            _loggedAt = clock.GetTimestamp();
            (untold, _untold) = (_untold, 0);
        }

        logger.StoreUnavailable(sessionId, string.Join(" ", exception.Message, exception.InnerException?.Message), untold);
    }
}
