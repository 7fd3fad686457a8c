using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.Client;

public class StreamEndpointTests
{
    [Theory]
    [InlineData("http://h:8000", "http://h:8000/", "ws://h:8000/api/v1/inference/stream")]
    [InlineData("ws://h:8000/", "http://h:8000/", "ws://h:8000/api/v1/inference/stream")]
    [InlineData("https://h/plant/a/", "https://h/plant/a/", "wss://h/plant/a/api/v1/inference/stream")]
    [InlineData("wss://h/plant/api/v1/inference/stream", "https://h/plant/", "wss://h/plant/api/v1/inference/stream")]
    [InlineData("http://[::1]:8000", "http://[::1]:8000/", "ws://[::1]:8000/api/v1/inference/stream")]
    public void Parse_AnyUsualForm_GivesBothAddresses(string text, string http, string stream)
    {
        var endpoint = StreamEndpoint.Parse(text);

        Assert.Equal(http, endpoint.HttpBase.AbsoluteUri);
        Assert.Equal(stream, endpoint.Stream.AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:8000")]
    [InlineData("ftp://h")]
    [InlineData("/tmp")]
    public void TryParse_NoWebAddress_IsRefused(string text) => Assert.False(StreamEndpoint.TryParse(text, out _));
}
