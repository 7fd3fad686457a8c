using System.Diagnostics;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Gateway.Telemetry;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming;

/// <content>Answering what is pending, and closing.</content>
internal sealed partial class StreamConnection
{
    private static readonly GrainError PastRetention = new(ErrorCode.InvalidMessage, "The session is past its retention: send config again.");

    /// <summary>Closes from outside the loop: what is being answered is answered first.</summary>
    public async Task CloseAsync(CloseCode code)
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0)
            return;
        await _writing.WaitAsync();
        try
        {
            if (code == CloseCode.GoingAway && _stream is { } held)
                await _services.Sessions.SettleAsync(held);
            await SendCloseAsync(code);
        }
        catch (Exception exception) when (MessageReceiver.IsEndOfSocket(exception))
        {
            _services.Logger.Ended(Number, exception.Message);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>
    /// Closes with 4001 because the session has gone on from this hold to another connection; but not where this very connection has taken
    /// a newer hold of it meanwhile.
    /// </summary>
    public async Task CloseDetachedAsync(AttachedStream held)
    {
        await _writing.WaitAsync();
        var isStillHeld = ReferenceEquals(_stream, held);
        _writing.Release();
        if (isStillHeld)
            await CloseAsync(CloseCode.Detached);
    }

    /// <summary>Drops the connection without a word.</summary>
    public void Abort() => _socket.Abort();

    /// <summary>Pings a peer that is silent, and drops one that does not answer. For the sweeper.</summary>
    public void AskPeer()
    {
        switch (Times.StateOfPeer(_transport.TakeHeard(), _transport.IsListening))
        {
            case PeerState.ToBeAsked when !IsClosing:
                _transport.Ping();
                break;
            case PeerState.Gone:
                _services.Logger.PingUnanswered(Number);
                Abort();
                break;
            default:
                break;
        }
    }

    /// <summary>Answers everything that is pending, in order. False: the connection ends.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> AnswerAsync()
    {
        if (_pending.Count == 0)
            return true;
        var held = _stream;
        PredictResult[] results = [];
        CloseCode? close = null;
        if (Requests(out var completedAt) is { Length: > 0 } requests)
        {
            var around = Activity.Current;
            TraceGroup(held!);
            try
            {
                (results, close) = ResultsOf(await _services.Sessions.PredictAsync(held!, requests, completedAt), requests);
            }
            catch (Exception exception)
            {
                var fault = Failed(exception);
                results = AllFailed(requests, new GrainError(fault.Code, fault.Message) { TraceId = fault.TraceId });
            }
            finally
            {
                Activity.Current = around;
            }
        }

        if (close is { } code)
            return await EndAsync(code);
        var nextResult = 0;
        foreach (var entry in _pending)
        {
            _reply.Clear();
            var error = entry.Fault?.Code;
            if (entry.Request is not null)
                error = WriteResult(entry, results[nextResult++], held!);
            else if (entry.Fault is not null)
                WriteError(entry.Id, entry.Fault);
            else
                OtherReplies.WritePong(_reply, entry.Id, _services.Clock.GetUtcNow());
            await SendAsync(entry, error);
        }

        _pending.Clear();
        _pendingRows = 0;
        return true;
    }

    /// <summary>The pending requests, and when their messages were complete.</summary>
    private PredictRequest[] Requests(out long[] completedAt)
    {
        var count = 0;
        foreach (var entry in _pending)
            count += entry.Request is null ? 0 : 1;
        var requests = count == 0 ? [] : new PredictRequest[count];
        completedAt = count == 0 ? [] : new long[count];
        var next = 0;
        foreach (var entry in _pending)
        {
            if (entry.Request is not { } request)
                continue;
            completedAt[next] = entry.CompletedAt;
            requests[next++] = request;
        }

        return requests;
    }

    /// <summary>
    /// One result for each request, or why the connection has to end without them: the session belongs to another one (4001), or nobody can
    /// say what was recorded (1013).
    /// </summary>
    private (PredictResult[] Results, CloseCode? Close) ResultsOf(PredictReply reply, PredictRequest[] requests)
    {
        switch (reply.Outcome)
        {
            case SessionOutcome.Done:
                if (reply.PredictionsCount > 0)
                    Interlocked.Exchange(ref _predictionsCount, reply.PredictionsCount);
                return (reply.Results, null);
            case SessionOutcome.Detached:
                return ([], CloseCode.Detached);
            case SessionOutcome.Unknown:
                return (AllFailed(requests, PastRetention), null);
            default:
                return ([], CloseCode.Overloaded);
        }
    }

    private ErrorCode? WriteResult(PendingReply entry, PredictResult result, AttachedStream held)
    {
        if (result.Error is { } error)
        {
            WriteError(entry.Id, WireFault.From(error));
            return error.Code;
        }

        var layout = result.RecordedLayout is { } recorded ? _services.Layouts.Of(recorded) : held.Layout;
        PredictionReply.Write(
            _reply, entry.Id, entry.Request!.IsBatch, result, layout, result.RecordedBoost ?? held.Configuration.Boost, held.Configuration);
        return null;
    }

    private static PredictResult[] AllFailed(PredictRequest[] requests, GrainError error) =>
        Array.ConvertAll(requests, _ => new PredictResult { Error = error });

    private async ValueTask<bool> SendErrorAsync(PendingReply entry, WireFault fault)
    {
        _reply.Clear();
        WriteError(entry.Id, fault);
        await SendAsync(entry, fault.Code);
        return true;
    }

    /// <summary>Every error reply of the stream is written here, and counted.</summary>
    private void WriteError(RequestId? id, WireFault fault)
    {
        _services.Counters.Failed(fault.Code);
        OtherReplies.WriteError(_reply, id, fault);
    }

    /// <summary>Writes the reply to a message to the socket.</summary>
    private ValueTask SendAsync(in PendingReply entry, ErrorCode? error) => _services.Metrics.Enabled || entry.Span is not null
        ? SendTimedAsync(entry, error)
        : _socket.SendAsync(_reply.Written, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private async ValueTask SendTimedAsync(PendingReply entry, ErrorCode? error)
    {
        var began = _services.Clock.GetTimestamp();
        await _socket.SendAsync(_reply.Written, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var ended = _services.Clock.GetTimestamp();
        _services.Metrics.Answered(
            entry.Type, error, _services.Clock.GetElapsedTime(entry.CompletedAt, ended), _services.Clock.GetElapsedTime(began, ended));
        if (entry.Span is not null)
            MessageTracing.End(entry.Span, entry.Type, error);
    }

    /// <summary>A group is one turn: it is traced with the first of its messages that are sampled, and the others say where.</summary>
    private void TraceGroup(AttachedStream held)
    {
        Activity? first = null;
        foreach (var entry in _pending)
        {
            if (entry.Span is null || entry.Request is null)
                continue;
            entry.Span.SetTag("streamcluster.ensemble", held.Configuration.EnsembleName).SetTag("streamcluster.samples", entry.Request.Count);
            if (first is null)
                Activity.Current = first = entry.Span;
            else
                entry.Span.AddLink(new ActivityLink(first.Context));
        }
    }

    /// <summary>What will not be answered any more.</summary>
    private void EndSpans()
    {
        foreach (var entry in _pending)
            entry.Span?.Dispose();
    }

    /// <summary>The loop's own closing. Always false: the connection ends.</summary>
    private async ValueTask<bool> EndAsync(CloseCode code)
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0)
            await SendCloseAsync(code);

        return false;
    }

    private async ValueTask SendCloseAsync(CloseCode code)
    {
        _closedWith ??= (int)code;
        Times.Closing(); // from here on the peer's time runs: what was in flight has been answered
        if (_socket.State == WebSocketState.CloseReceived)
        {
            // RFC 6455, section 5.5.1: the answer to a close frame usually repeats its code.
            await _socket.CloseOutputAsync(_socket.CloseStatus ?? WebSocketCloseStatus.Empty, null, CancellationToken.None);
        }
        else if (_socket.State == WebSocketState.Open)
        {
            _services.Logger.Closed(Number, (int)code);
            await _socket.CloseOutputAsync((WebSocketCloseStatus)code, ReasonOf(code), CancellationToken.None);
        }
    }

    private static string ReasonOf(CloseCode code) => code switch
    {
        CloseCode.Idle => "No message for too long.",
        CloseCode.TooBig => "The message is too long.",
        CloseCode.GoingAway => "The node is going away: resume elsewhere.",
        CloseCode.Overloaded => "Overloaded: come back later.",
        CloseCode.NotConfigured => "No configuration in time.",
        CloseCode.Detached => "The session goes on at another connection.",
        CloseCode.Unauthorized => "The key is not accepted any more.",
        _ => "",
    };

    private WireFault Failed(Exception exception)
    {
        var traceId = _services.Tracing.TraceId; // never the connection's, which is one for all of its life
        _services.Logger.MessageFailed(Number, traceId, exception);
        return new WireFault(ErrorCode.InternalError, "The server failed on this message.") { TraceId = traceId };
    }
}
