using Microsoft.Extensions.Time.Testing;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Hosting.Clustering;

namespace StreamCluster.Silo.Tests.Sessions;

/// <summary>A call that the loss of a silo swallows is found, whenever it began.</summary>
public sealed class SiloLossesTests
{
    private static readonly ClusterOptions Options = new();
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Lost_CallsBeforeAndSoonAfter_AreCanceledTogether()
    {
        var losses = new SiloLosses(Options, _time);
        var before = losses.Next;
        losses.Lost();
        var after = losses.Next;
        Assert.False(before.IsCancellationRequested); // the other silos answer what they work on
        _time.Advance(Grace);
        await Task.WhenAll(CanceledAsync(before), CanceledAsync(after));
    }

    /// <summary>A silo that has not noticed yet forwards it to the dead one.</summary>
    [Fact]
    public async Task Lost_CallLater_IsCanceledWhenTheSilosHaveAgreed()
    {
        var losses = new SiloLosses(Options, _time);
        var first = losses.Next;
        losses.Lost();
        _time.Advance(Grace);
        await CanceledAsync(first);
        var later = losses.Next;
        _time.Advance(Options.ProbeTimeout * Options.MissedProbes);
        Assert.False(later.IsCancellationRequested);
        _time.Advance((Options.ProbeTimeout * 2.5 * 3) + Options.RefreshInterval);
        await CanceledAsync(later);
        var calm = losses.Next;
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(calm.IsCancellationRequested); // no call is repeated because it is slow
    }

    [Fact]
    public async Task Agreed_WhatWaitsForIt_GoesOnAtOnce()
    {
        var losses = new SiloLosses(Options, _time);
        var waiting = losses.Next;
        losses.Agreed();
        await CanceledAsync(waiting);
        Assert.False(losses.Next.IsCancellationRequested); // the next loss is another one
    }

    private static async Task CanceledAsync(CancellationToken token)
    {
        var canceled = new TaskCompletionSource();
        await using var registration = token.Register(canceled.SetResult);
        await canceled.Task.WaitAsync(StreamClient.Deadline, CancellationToken.None);
    }
}
