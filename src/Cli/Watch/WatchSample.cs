using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>One look at the servers.</summary>
/// <param name="Time">When, for people.</param>
/// <param name="At">When, by a clock that nobody sets.</param>
/// <param name="Server">The server that answered; where none did, the one that is asked first.</param>
/// <param name="Stats">Its counters; null: no server answered.</param>
/// <param name="Failure">Why.</param>
internal sealed record WatchSample(DateTimeOffset Time, TimeSpan At, StreamEndpoint Server, ServerStats? Stats, string? Failure);
