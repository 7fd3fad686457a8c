using System.Net;
using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.Client.Reconnecting;

public class EpisodeTests
{
    private static readonly StreamEndpoint[] Three = [.. new[] { "http://a", "http://b", "http://c" }.Select(StreamEndpoint.Parse)];
    private static readonly StreamConnectException Dead = new(Three[0], "dead");

    [Fact]
    public void Next_AfterALoss_AsksEveryServerBeforeItWaits()
    {
        var episode = Episode(first: 1, new Random(1));

        var attempts = Enumerable.Range(0, 7).Select(_ => episode.Next(atStart: false)).ToArray();

        Assert.Equal([Three[1], Three[2], Three[0], Three[1], Three[2], Three[0], Three[1]], attempts.Select(static attempt => attempt.Endpoint));
        Assert.InRange(attempts[0].Wait, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
        Assert.All([1, 2, 4, 5], index => Assert.Equal(TimeSpan.Zero, attempts[index].Wait));
        Assert.InRange(attempts[3].Wait, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(50));
        Assert.InRange(attempts[6].Wait, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(62.5));
    }

    [Fact]
    public void After_ManyRounds_IsSpreadEvenlyBelowTheBound()
    {
        var backoff = new Backoff(new ReconnectOptions { Random = new Random(1) });

        foreach (var (round, bound) in new[] { (1, 50), (2, 62.5), (3, 78.125), (23, 5000), (1000, 5000) })
        {
            var waits = Enumerable.Range(0, 2000).Select(_ => backoff.After(round, TimeSpan.Zero).TotalMilliseconds).ToArray();
            Assert.All(waits, wait => Assert.InRange(wait, 0, bound));
            Assert.InRange(waits.Average(), bound * 0.47, bound * 0.53);
            Assert.True(waits.Min() < bound * 0.01 && waits.Max() > bound * 0.99);
        }
    }

    [Fact]
    public void Next_LostToOverload_WaitsBeforeTheFirstToo()
    {
        var episode = Episode(first: 0, new Always(0.5));

        episode.Note(new StreamClosedException(1013, ""));

        Assert.Equal(TimeSpan.FromMilliseconds(25), episode.Next(atStart: false).Wait);
    }

    [Theory]
    [InlineData(2, 3, 4, 2000)]
    [InlineData(2, null, 4, 25)]
    [InlineData(1, 1, 4, 500)]
    [InlineData(60, 60, 60, 5000)]
    public void Next_ServersAskForPatience_WaitsForTheLeastOfThemUpToTheBound(int? one, int? two, int? three, int milliseconds)
    {
        var episode = Episode(first: 0, new Always(0.5));
        foreach (var seconds in new[] { one, two, three })
        {
            episode.Next(atStart: false);
            episode.Note(seconds is { } asked
                ? new StreamConnectException(Three[0], "full", HttpStatusCode.ServiceUnavailable, retryAfter: TimeSpan.FromSeconds(asked))
                : Dead);
        }

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), episode.Next(atStart: false).Wait);
    }

    private static Episode Episode(int first, Random random) => new(Three, first, new Backoff(new ReconnectOptions { Random = random }), started: 0);

    private sealed class Always(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
