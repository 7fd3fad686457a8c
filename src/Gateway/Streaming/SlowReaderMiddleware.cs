using Microsoft.AspNetCore.Http.Features;

namespace StreamCluster.Gateway.Streaming;

/// <summary>Puts a <see cref="SlowReaderStream"/> under each WebSocket. Has to stand before the WebSocket middleware.</summary>
internal sealed class SlowReaderMiddleware(RequestDelegate next, StreamingOptions options, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new Feature(upgrade, options.SlowReaderTimeout, clock));
        return next(context);
    }

    private sealed class Feature(IHttpUpgradeFeature inner, TimeSpan patience, TimeProvider clock) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => new SlowReaderStream(await inner.UpgradeAsync(), patience, clock);
    }
}
