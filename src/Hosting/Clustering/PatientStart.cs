namespace StreamCluster.Hosting.Clustering;

/// <summary>A gateway that starts waits for a first silo, up to <see cref="ClusterOptions.StartTimeout"/>.</summary>
internal sealed class PatientStart(ClusterOptions options, TimeProvider clock, ILogger<PatientStart> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);
    private long? _began;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_began is null)
            logger.WaitsForSilo(options.StartTimeout.TotalSeconds, exception.Message);
        _began ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(_began.Value) >= options.StartTimeout)
            throw new StartException($"No silo can be reached: {exception.Message}", exception);
        await Task.Delay(Between, clock, cancellationToken);
        return true;
    }
}
