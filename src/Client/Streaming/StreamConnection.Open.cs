using System.Globalization;
using System.Net;
using System.Net.WebSockets;

namespace StreamCluster.Client;

/// <content>The beginning: the upgrade, then one configuration and its answer.</content>
internal sealed partial class StreamConnection
{
    private const string ConfigId = "config";

    /// <summary>Connects, and has the session configured or resumed.</summary>
    /// <exception cref="StreamException">Not reachable, refused, or closed before the answer.</exception>
    public static async Task<StreamConnection> OpenAsync(
        StreamEndpoint endpoint, Handshake handshake, RequestLine line, ReplyReader replies, CancellationToken cancellationToken)
    {
        var options = handshake.Options;
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var connection = new StreamConnection(new ClientWebSocket(), endpoint, options, line, replies);
        var isAsked = false;
        try
        {
            await connection.ConnectAsync(either.Token);
            isAsked = true;
            connection.Ack = await connection.ConfigureAsync(handshake, either.Token);
            return connection;
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (exception is StreamException)
                throw;
            throw new StreamConnectException(
                endpoint, timeout.IsCancellationRequested ? $"{endpoint} did not answer in time." : $"{endpoint} broke the connection off.", inner: exception)
            {
                IsUnanswered = isAsked,
            };
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _socket.Options.CollectHttpResponseDetails = true;
        _socket.Options.KeepAliveInterval = _options.KeepAliveInterval;
        _socket.Options.KeepAliveTimeout = _options.KeepAliveTimeout;
        if (_options.ApiKey is { Length: > 0 } key)
            _socket.Options.SetRequestHeader("X-Api-Key", key);
        try
        {
            await _socket.ConnectAsync(Endpoint.Stream, cancellationToken);
        }
        catch (WebSocketException exception)
        {
            HttpStatusCode? status = (int)_socket.HttpStatusCode is 0 ? null : _socket.HttpStatusCode;
            throw ConnectFailure.From(Endpoint, status, exception, RetryAfter());
        }

        // The headers are not needed any more, and they would be kept as long as the connection.
        _socket.HttpResponseHeaders = null;
    }

    /// <summary>RFC 9110, section 10.2.3, in seconds; a date is not worth a second clock.</summary>
    private TimeSpan? RetryAfter() =>
        _socket.HttpResponseHeaders is { } headers && headers.TryGetValue("Retry-After", out var values)
            && uint.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private async Task<SessionAck> ConfigureAsync(Handshake handshake, CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer(4096);
        using (var writer = new RequestWriter())
            writer.WriteConfig(buffer, ConfigId, handshake.Configuration, handshake.Resume);
        await _socket.SendAsync(buffer.Written, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        if (!await ReceiveMessageAsync(buffer, cancellationToken))
            throw Closed();
        try
        {
            var reply = _replies.Read(buffer.Written.Span);
            return (reply.Type, reply.Id) switch
            {
                (ReplyType.Error, _) => throw Replies.ToError(buffer.Written.Span),
                (ReplyType.ConfigAck, null or ConfigId) when Replies.ToAck(buffer.Written.Span) is { } ack => ack,
                _ => throw new StreamProtocolException($"The reply to the configuration is of another type ({reply.Type})."),
            };
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            throw new StreamProtocolException($"The reply to the configuration cannot be read: {exception.Message}", exception);
        }
    }
}
