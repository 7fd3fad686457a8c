using System.Net;
using System.Text.Json;

namespace StreamCluster.Client;

/// <summary>Anything that goes wrong between this client and a server.</summary>
public abstract class StreamException : Exception
{
    private protected StreamException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The server refused one request; the connection goes on.</summary>
public sealed class StreamErrorException : StreamException
{
    internal StreamErrorException(string codeText, string message, JsonElement? details, HttpStatusCode? status = null)
        : base(message) =>
        (Code, CodeText, Details, Status) = (StreamErrorCodes.Parse(codeText), codeText, details, status);

    /// <summary>The code.</summary>
    public StreamErrorCode Code { get; }

    /// <summary>The code as it stands on the wire.</summary>
    public string CodeText { get; }

    /// <summary>What else the server says, such as <c>missing_signals</c>; null: nothing.</summary>
    public JsonElement? Details { get; }

    /// <summary>The status of the HTTP reply; null for a reply of the stream.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsTemporary => Code is StreamErrorCode.RateLimited or StreamErrorCode.Overloaded;

    /// <summary>How long the server asks to wait; null: it does not say.</summary>
    public TimeSpan? RetryAfter =>
        Details is { ValueKind: JsonValueKind.Object } details
        && details.TryGetProperty("retry_after_ms", out var wait)
        && wait.ValueKind == JsonValueKind.Number && wait.TryGetDouble(out var ms) && ms is >= 0 and <= 86_400_000
            ? TimeSpan.FromMilliseconds(ms)
            : null;
}

/// <summary>The server could not be reached, or did not take the connection.</summary>
public sealed class StreamConnectException : StreamException
{
    internal StreamConnectException(
        StreamEndpoint endpoint, string message, HttpStatusCode? status = null, Exception? inner = null, TimeSpan? retryAfter = null)
        : base(message, inner) => (Endpoint, Status, RetryAfter) = (endpoint, status, retryAfter);

    /// <summary>Whether the session's configuration was on its way: the server may take it up yet.</summary>
    internal bool IsUnanswered { get; init; }

    /// <summary>The server.</summary>
    public StreamEndpoint Endpoint { get; }

    /// <summary>Its answer in place of the upgrade: 401 wrong or no key, 503 full or going away; null: no answer at all.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>How long the server asks to stay away; null: it does not say.</summary>
    public TimeSpan? RetryAfter { get; }
}

/// <summary>The client is full: so many requests wait already (<see cref="StreamClientOptions.MaxWaiting"/>). This one was not sent.</summary>
public sealed class StreamBusyException : StreamException
{
    internal StreamBusyException(int waiting)
        : base($"{waiting} requests wait already. Await their answers, or {nameof(StreamClient.WaitForRoomAsync)}, before the next.")
    {
    }
}

/// <summary>The connection is closed. Requests without a reply may have been predicted and recorded, or not.</summary>
public sealed class StreamClosedException : StreamException
{
    internal StreamClosedException(int? closeCode, string reason, Exception? inner = null)
        : base(Describe(closeCode, reason), inner) => (CloseCode, Reason) = (closeCode, reason);

    private StreamClosedException(string message, int? closeCode, Exception? inner = null)
        : base(message, inner) => (CloseCode, Reason) = (closeCode, "");

    /// <summary>The close code of RFC 6455 or the protocol; null: the connection broke without one.</summary>
    public int? CloseCode { get; }

    /// <summary>The server's reason; may be empty.</summary>
    public string Reason { get; }

    /// <summary>
    /// Whether connecting again makes sense: not after 4001 (the session goes on elsewhere), 4003 (not authorized), nor where this
    /// client's own messages were the cause (1002, 1003, 1007, 1008, 1009).
    /// </summary>
    public bool MayReconnect => CloseCode is not (1000 or 1002 or 1003 or 1007 or 1008 or 1009 or 4001 or 4003);

    /// <summary>The server is silent, though connected.</summary>
    internal static StreamClosedException Silent(TimeSpan wait) =>
        new($"The server gave no answer for {Seconds(wait)} s.", null, new TimeoutException());

    /// <summary>No useful connection for too long.</summary>
    internal static StreamClosedException GaveUp(TimeSpan wait, Exception? last) =>
        new($"No server could be reached for {Seconds(wait)} s{(last is null ? "." : ": " + last.Message)}", null, last);

    /// <summary>The application has disposed of the client.</summary>
    internal static StreamClosedException Disposed() => new("This client is closed.", 1000);

    private static string Seconds(TimeSpan wait) =>
        wait.TotalSeconds.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);

    private static string Describe(int? code, string reason)
    {
        if (code is null)
            return "The connection broke.";
        var meaning = code switch
        {
            1000 => "at an end",
            1001 => "no message for too long, or the server goes away",
            1007 => "the server got text that is not UTF-8",
            1009 => "the message is too big for the server",
            1012 => "the server goes away, connect again",
            1013 => "the server is overloaded, come back later",
            4000 => "no configuration in time",
            4001 => "the session goes on elsewhere",
            4002 => "replies were not read fast enough",
            4003 => "no longer authorized",
            _ => "no reason that this client knows",
        };
        return $"The server closed the connection with {code}, {meaning}{(reason.Length == 0 ? "" : ": " + reason.TrimEnd('.'))}.";
    }
}

/// <summary>The server's reply is not one that the protocol has. The connection is given up.</summary>
public sealed class StreamProtocolException : StreamException
{
    internal StreamProtocolException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
