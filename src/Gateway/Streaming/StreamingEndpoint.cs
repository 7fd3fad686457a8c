using Microsoft.AspNetCore.Http.Features;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Gateway.Security;
using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Grains.Stats;
using StreamCluster.Hosting;

namespace StreamCluster.Gateway.Streaming;

/// <summary>The WebSocket endpoint <c>/api/v1/inference/stream</c>.</summary>
internal static class StreamingEndpoint
{
    public const string Path = "/api/v1/inference/stream";

    /// <summary>Seconds after which a refused client may come back: a node that starts is ready soon, and beside one that goes away there are others.</summary>
    private const string SoonSeconds = "1";

    /// <summary>The same for a node that is full.</summary>
    private const string LaterSeconds = "5";

    public static IServiceCollection AddStreaming(this IServiceCollection services)
    {
        services.AddSingleton<WireLayouts>();
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<IConnectionSource>(static provider => provider.GetRequiredService<ConnectionRegistry>());
        services.AddSingleton(static provider => new MessageBudget(provider.GetRequiredService<StreamingOptions>().MaxBufferedBytes));
        services.AddSingleton<SessionCaller>();
        services.AddSingleton<SessionResume>();
        services.AddSingleton<EndingLane>();
        services.AddSingleton<ConnectionServices>();
        services.AddHostedService<ConnectionSweeper>();
        return services;
    }

    public static void UseStreaming(this WebApplication app)
    {
        app.UseMiddleware<TransportMiddleware>();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero }); // its timer for each socket: see ConnectionSweeper
    }

    public static void MapStreaming(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map(Path, static (HttpContext context) => HandleAsync(context)).ExcludeFromDescription();

    private static async Task HandleAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await Problems.WriteAsync(context, ErrorCode.InvalidRequest, "This address takes WebSocket connections only; see /docs.", StatusCodes.Status426UpgradeRequired);
            return;
        }

        if (!services.GetRequiredService<Origins>().Allow(context.Request))
        {
            await Problems.WriteAsync(context, ErrorCode.Unauthorized, "Pages of this origin may not connect; see Security:AllowedOrigins.", StatusCodes.Status403Forbidden);
            return;
        }

        var registry = services.GetRequiredService<ConnectionRegistry>();
        if (!services.GetRequiredService<Readiness>().IsReady)
        {
            await RefuseAsync(context, "The node takes no new connections at the moment.", SoonSeconds);
        }
        else if (!registry.TryReserve())
        {
            await RefuseAsync(context, "The node has as many connections as it may have.", LaterSeconds);
        }
        else
        {
            try
            {
                await ServeAsync(context, registry, services.GetRequiredService<ConnectionServices>());
            }
            finally
            {
                registry.Release();
            }
        }
    }

    private static async Task ServeAsync(HttpContext context, ConnectionRegistry registry, ConnectionServices services)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(KeySubprotocol.Select(context.Request));
        var connection = new StreamConnection(registry.NextNumber(), socket, ApiKeyMiddleware.HashOf(context), services, context.Features.GetRequiredFeature<TransportStream>());
        var span = services.Tracing.StartConnection(connection.Number);
        services.Metrics.Accepted();
        services.Logger.Accepted(connection.Number);
        registry.Add(connection);
        try
        {
            // What was decided before the connection was listed may have changed since: whoever went through the list did not find it.
            if (!context.RequestServices.GetRequiredService<Readiness>().IsReady)
                _ = connection.CloseAsync(CloseCode.GoingAway);
            else if (!context.RequestServices.GetRequiredService<ApiKeys>().StillAccepts(connection.ApiKeyHash))
                _ = connection.CloseAsync(CloseCode.Unauthorized);
            await connection.RunAsync();
        }
        finally
        {
            services.Metrics.Closed(connection.ClosedWith);
            span?.SetTag("streamcluster.connection.close_code", connection.ClosedWith);
            span?.Dispose();
            registry.Remove(connection);
        }
    }

    private static Task RefuseAsync(HttpContext context, string why, string seconds)
    {
        context.Response.Headers.RetryAfter = seconds;
        return Problems.WriteAsync(context, ErrorCode.Overloaded, why);
    }
}
