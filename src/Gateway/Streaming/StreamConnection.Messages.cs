using System.Diagnostics;
using System.Runtime.CompilerServices;
using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Gateway.Streaming;

/// <content>Taking messages: each becomes a pending reply; a configuration first has everything before it answered.</content>
internal sealed partial class StreamConnection
{
    private static readonly WireFault NotText = WireFault.Invalid("Messages must be text, not binary.");
    private static readonly WireFault NotConfigured = WireFault.Invalid("The first message must be config.");
    private static readonly WireFault OtherSession = WireFault.Invalid("This connection has a session already; another one needs a connection of its own.");

    /// <summary>False: the connection ends, and nothing more is to be taken or answered.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> TakeAsync(ReceivedMessage message)
    {
        try
        {
            _loss = message.Loss;
            if (_loss is not null || IsClosing)
                return false;
            Times.Message();
            switch (message.Kind)
            {
                case ReceivedKind.Text:
                    return await TakeTextAsync(message);
                case ReceivedKind.Binary:
                    _pending.Add(new PendingReply { CompletedAt = message.CompletedAt, Fault = NotText });
                    return true;
                case ReceivedKind.TooBig:
                    return await AnswerAsync() && await EndAsync(CloseCode.TooBig);
                case ReceivedKind.OverBudget:
                    return await AnswerAsync() && await EndAsync(CloseCode.Overloaded);
                default:
                    return await AnswerAsync() && await EndAsync(CloseCode.Normal);
            }
        }
        finally
        {
            _receiver.Release(message);
        }
    }

    private ValueTask<bool> TakeTextAsync(ReceivedMessage message)
    {
        var began = _services.Metrics.Stages.Enabled ? _services.Clock.GetTimestamp() : 0;
        var span = _services.Tracing.StartMessage(message.CompletedAt, message.Length);
        var envelope = EnvelopeReader.Read(message.Content);
        var entry = new PendingReply { Id = envelope.Id, Type = envelope.Type, CompletedAt = message.CompletedAt, Span = span };
        var refused = _rate.Refuse();
        if (refused is { } wait)
        {
            _pending.Add(entry with { Fault = RateLimited(wait) });
        }
        else if (envelope.Fault is not null || envelope.Type == MessageType.Ping)
        {
            _pending.Add(entry with { Fault = envelope.Fault });
        }
        else if (envelope.Type == MessageType.Config)
        {
            return ConfigureAsync(entry, ConfigReader.Read(message.Content[envelope.Data]));
        }
        else
        {
            _pending.Add(TryPendingOf(message, envelope, entry));
        }

        if (began != 0)
            _services.Metrics.Stages.Record(Stage.Parse, _services.Clock.GetElapsedTime(began));

        return ValueTask.FromResult(true);
    }

    /// <summary>A fault of ours in reading one message is that message's error, not the connection's end.</summary>
    private PendingReply TryPendingOf(ReceivedMessage message, Envelope envelope, PendingReply entry)
    {
        try
        {
            return PendingOf(message, envelope, entry);
        }
        catch (Exception exception)
        {
            return entry with { Fault = Failed(exception) };
        }
    }

    private PendingReply PendingOf(ReceivedMessage message, Envelope envelope, PendingReply entry)
    {
        if (_stream is not { } held)
            return entry with { Fault = NotConfigured };
        var isBatch = envelope.Type == MessageType.PredictBatch;
        var data = message.Content[envelope.Data];
        var unknown = _services.Options.RejectUnknownSignals;
        var read = isBatch
            ? BatchReader.Read(data, held.Layout.Boundary, held.Configuration.BatchSize, unknown)
            : PredictReader.Read(data, held.Layout.Boundary, unknown);
        if (read.Fault is not null)
            return entry with { Fault = read.Fault };
        _pendingRows += read.Count;
        return entry with
        {
            Request = new PredictRequest
            {
                Ordinal = held.NextOrdinal(),
                Id = envelope.Id,
                IsBatch = isBatch,
                Rows = read.Rows,
                Count = read.Count,
                Timestamps = read.Timestamps,
            },
        };
    }

    private async ValueTask<bool> ConfigureAsync(PendingReply entry, ConfigMessage message)
    {
        using var span = entry.Span;
        if (span is not null)
            Activity.Current = null; // what comes before it is no part of its trace
        if (!await AnswerAsync())
            return false;
        if (span is not null)
            Activity.Current = span;
        if (message.Fault is not null)
            return await SendErrorAsync(entry, message.Fault);
        var held = _stream;
        if (held is not null && message.SessionId is { } named && !string.Equals(named, held.SessionId, StringComparison.Ordinal))
            return await SendErrorAsync(entry, OtherSession);
        try
        {
            return await OpenAsync(entry, message, held);
        }
        catch (Exception exception) when (!MessageReceiver.IsEndOfSocket(exception))
        {
            return await SendErrorAsync(entry, Failed(exception));
        }
    }

    private async ValueTask<bool> OpenAsync(PendingReply entry, ConfigMessage message, AttachedStream? held)
    {
        // An id of another form is no session of this product; it goes no further, neither into a key nor into a log.
        var named = message.SessionId is { } id && SessionIds.AreOfForm(id) ? id : null;
        var sessionId = named ?? held?.SessionId ?? SessionIds.Create();
        var opened = named is not null ? await _services.Resume.ResumeAsync(named, message.ResumeToken, message.Configuration)
            : held is not null ? await ReconfigureAsync(held, message.Configuration)
            : await CreateAsync(sessionId, message.Configuration);
        if (opened.Outcome == SessionOutcome.Unknown)
        {
            // It never existed, or it is past its retention: a new session, as resumed:false tells the client.
            sessionId = SessionIds.Create();
            opened = await CreateAsync(sessionId, message.Configuration);
        }

        if (opened.Outcome == SessionOutcome.Detached)
            return await EndAsync(CloseCode.Detached);
        if (opened.Outcome == SessionOutcome.InDoubt && held is not null)
            return await EndAsync(CloseCode.Overloaded); // a resume tells which configuration and attachment is in force
        if (opened.Error is { } error)
            return await SendErrorAsync(entry, WireFault.From(error));
        var attached = new AttachedStream(sessionId, _services.Sessions.Find(sessionId), opened, _services.Layouts.Of(opened.Layout!));
        if (held is not null)
            attached.NumberOnFrom(held);
        _stream = attached;
        _services.Registry.Hold(this, attached);
        Interlocked.Exchange(ref _predictionsCount, opened.PredictionsCount);
        Times.Configured();
        _reply.Clear();
        OtherReplies.WriteAck(_reply, entry.Id, sessionId, opened);
        await SendAsync(entry, error: null);
        return true;
    }

    private ValueTask<OpenReply> CreateAsync(string sessionId, ConfigurationRequest configuration) =>
        _services.Sessions.OpenAsync(sessionId, new OpenSession(OpenKind.Create, 0, ResumeToken.Create(), configuration));

    private ValueTask<OpenReply> ReconfigureAsync(AttachedStream held, ConfigurationRequest configuration) => _services.Sessions.OpenAsync(
        held.SessionId,
        new OpenSession(OpenKind.Reconfigure, held.Attachment, held.ResumeToken, configuration, Ordinal: held.NextOrdinal()));

    private static WireFault RateLimited(TimeSpan wait)
    {
        var milliseconds = (int)Math.Max(1, Math.Ceiling(wait.TotalMilliseconds));
        return new WireFault(ErrorCode.RateLimited, $"Too many messages; the next one is taken in {milliseconds} ms.") { RetryAfterMs = milliseconds };
    }
}
