using Microsoft.AspNetCore.Http.Features;

namespace StreamCluster.Gateway.Streaming;

/// <summary>Puts a <see cref="TransportStream"/> under each WebSocket, over HTTP/1.1 and HTTP/2. Has to stand before the WebSocket middleware.</summary>
internal sealed class TransportMiddleware(RequestDelegate next, EndingLane lane, StreamingOptions options, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new Upgrade(upgrade, Wrap));
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
            context.Features.Set<IHttpExtendedConnectFeature>(new ExtendedConnect(connect, Wrap));
        return next(context);

        Stream Wrap(Stream inner)
        {
            var stream = new TransportStream(inner, lane, options.SlowReaderTimeout, clock);
            context.Features.Set(stream);
            return stream;
        }
    }

    private sealed class Upgrade(IHttpUpgradeFeature inner, Func<Stream, Stream> wrap) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => wrap(await inner.UpgradeAsync());
    }

    /// <summary>RFC 8441: a WebSocket as a stream of an HTTP/2 connection.</summary>
    private sealed class ExtendedConnect(IHttpExtendedConnectFeature inner, Func<Stream, Stream> wrap) : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => inner.IsExtendedConnect;

        public string? Protocol => inner.Protocol;

        public async ValueTask<Stream> AcceptAsync() => wrap(await inner.AcceptAsync());
    }
}
