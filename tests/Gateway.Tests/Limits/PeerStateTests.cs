using StreamCluster.Gateway.Streaming;

namespace StreamCluster.Gateway.Tests.Limits;

public sealed class PeerStateTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private readonly StandingTime _time = new();
    private readonly ConnectionTimes _times;

    public PeerStateTests() => _times = new(_time, new StreamingOptions { PingInterval = Interval, PingTimeout = Timeout });

    [Fact]
    public void Peer_SilentForTheInterval_IsAskedOnce()
    {
        Assert.Equal(PeerState.Present, After(14.9));
        Assert.Equal(PeerState.ToBeAsked, After(0.1));
        Assert.Equal(PeerState.Present, After(0.1));
    }

    [Fact]
    public void Peer_SilentAfterItWasAsked_IsAskedAgainAndThenGone()
    {
        Assert.Equal(PeerState.ToBeAsked, After(15));
        Assert.Equal(PeerState.ToBeAsked, After(15));
        Assert.Equal(PeerState.Present, After(5));
        Assert.Equal(PeerState.Gone, After(0.1));
    }

    [Fact]
    public void Peer_SaysAnything_IsAskedAgainAnIntervalLater()
    {
        Assert.Equal(PeerState.ToBeAsked, After(15));
        Assert.Equal(PeerState.Present, After(10, heard: true));
        Assert.Equal(PeerState.Present, After(14));
        Assert.Equal(PeerState.ToBeAsked, After(1));
        Assert.Equal(PeerState.Present, After(14.9));
    }

    [Fact]
    public void Peer_WhoseMessagesWaitForUs_IsAskedAndNotGivenUp()
    {
        Assert.Equal(PeerState.ToBeAsked, After(15));
        for (var seconds = 0; seconds < 60; seconds += 15)
            Assert.Equal(PeerState.ToBeAsked, After(15, listening: false));
        Assert.Equal(PeerState.ToBeAsked, After(15));
        Assert.Equal(PeerState.Gone, After(5.1));
    }

    private PeerState After(double seconds, bool heard = false, bool listening = true)
    {
        _time.Pass(TimeSpan.FromSeconds(seconds));
        return _times.StateOfPeer(heard, listening);
    }

    private sealed class StandingTime : TimeProvider
    {
        private long _now = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }
}
