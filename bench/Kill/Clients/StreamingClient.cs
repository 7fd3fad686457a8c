using System.Text;

namespace StreamCluster.Kill;

/// <summary>
/// One session over as many connections as it takes: sends ahead, takes replies, cuts itself off, resumes elsewhere. What differs is what a
/// client does about the requests that a lost connection left unanswered.
/// </summary>
internal abstract class StreamingClient(int number, Surroundings world, Random random) : LedgerClient(number)
{
    /// <summary>Why a connection was lost, where the client cut it.</summary>
    public const string OwnCut = "cut by the client";

    private static readonly TimeSpan LongestHesitation = TimeSpan.FromSeconds(1.5);

    private readonly Queue<SampleRequest> _again = new();
    private string? _token;
    private long _counter;
    private int _node = number % world.Streams.Count;
    private int _failures;

    public override int Node => Volatile.Read(ref _node);

    protected Surroundings World => world;

    protected Random Random => random;

    protected abstract int Window { get; }

    /// <summary>Sent and not answered, in the order sent.</summary>
    protected Queue<Sent> Outstanding { get; private set; } = new();

    public override async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        RawStream? stream = null;
        try
        {
            while (!stop.IsCancellationRequested || Outstanding.Count > 0 || _again.Count > 0 || Ledger.SessionId is null)
            {
                try
                {
                    stream ??= await BeginAsync(cancellationToken);
                    await StepAsync(stream, stop.IsCancellationRequested, cancellationToken);
                }
                catch (ConnectionLostException lost)
                {
                    stream?.Dispose();
                    stream = null;
                    await LostAsync(lost, cancellationToken);
                }
            }

            stream?.Dispose();
            for (stream = null; stream is null;)
            {
                try
                {
                    stream = await ConnectAsync(cancellationToken);
                }
                catch (ConnectionLostException lost)
                {
                    await LostAsync(lost, cancellationToken);
                }
            }
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>The next request with samples of its own.</summary>
    protected abstract SampleRequest Make(long first, int count, bool isBatch);

    /// <summary>A connection is resumed: what of <see cref="Outstanding"/> was recorded, and what is to be sent again?</summary>
    protected abstract void Resolve(StreamReply ack);

    /// <summary>A chance to send what is no new sample.</summary>
    protected virtual Sent? Extra() => null;

    protected abstract void Take(Sent sent, StreamReply reply);

    protected void SendAgain(SampleRequest request) => _again.Enqueue(request);

    /// <summary>Nothing was recorded, says the server: sent again, or in one case of four never, and then it must never turn up.</summary>
    protected void Refused(SampleRequest request, StreamReply reply)
    {
        world.Errors.Add(reply.ErrorCode!);
        if (reply.ErrorCode is not ("OVERLOADED" or "RATE_LIMITED"))
            world.Violations.Add(ViolationKind.UnexpectedError, this, request.ToString(), $"{reply.ErrorCode}: {reply.ErrorMessage}");
        if (random.Next(4) == 0)
            Ledger.GiveUp(request);
        else
            SendAgain(request);
    }

    protected void Violate(ViolationKind kind, SampleRequest? request, string detail) =>
        world.Violations.Add(kind, this, request?.ToString() ?? "-", detail);

    private async Task<RawStream> ConnectAsync(CancellationToken cancellationToken)
    {
        var stream = await RawStream.OpenAsync(world.Streams[_node], world.Plan.ReplyTimeout, world.Clock, cancellationToken);
        try
        {
            await stream.SendAsync(Encoding.UTF8.GetBytes(Ledger.SessionId is null
                ? $$$"""{"type":"config","data":{"ensemble_name":"{{{world.Plan.Ensemble}}}"}}"""
                : $$$"""{"type":"config","data":{"session_id":"{{{Ledger.SessionId}}}","resume_token":"{{{_token}}}"}}"""), cancellationToken);
            var ack = await stream.ReceiveAsync(cancellationToken);
            if (ack.Type != "config_ack")
            {
                world.Errors.Add($"config: {ack.ErrorCode}");
                if (ack.ErrorCode != "OVERLOADED")
                    Violate(ViolationKind.UnexpectedError, null, $"config was answered with {ack.Type} {ack.ErrorCode}: {ack.ErrorMessage}");
                throw new ConnectionLostException($"refused: {ack.ErrorCode}");
            }

            Attached(ack);
            Connections++;
            _failures = 0;
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Having resumed, some clients have nothing to say for a while. What their last connection still had on its way arrives meanwhile, at
    /// a node whose next append would be in sequence: only the claim keeps it out.
    /// </summary>
    private async Task<RawStream> BeginAsync(CancellationToken cancellationToken)
    {
        var resumes = Ledger.SessionId is not null;
        var stream = await ConnectAsync(cancellationToken);
        if (resumes && world.Plan.Hesitation && random.Next(2) == 0)
            await Task.Delay(LongestHesitation * random.NextDouble(), world.Clock, cancellationToken);
        return stream;
    }

    private void Attached(StreamReply ack)
    {
        if (Ledger.SessionId is not null && (!ack.Resumed || ack.SessionId != Ledger.SessionId))
            Violate(ViolationKind.NotResumed, null, $"asked for {Ledger.SessionId}, got {ack.SessionId}, resumed: {ack.Resumed}");
        if (Ledger.SessionId is not null && ack.ResumeToken != _token)
            Violate(ViolationKind.NotResumed, null, "the resume token changed");
        Ledger.SessionId ??= ack.SessionId;
        _token ??= ack.ResumeToken;
        FinalCount = ack.PredictionsCount;
        Ledger.NextConnection();
        Resolve(ack);
    }

    private async Task StepAsync(RawStream stream, bool stopping, CancellationToken cancellationToken)
    {
        var room = Window - Outstanding.Count;
        for (var sends = room <= 0 ? 0 : random.Next(1, room + 1); sends > 0; sends--)
        {
            if (Next(stopping) is not { } next)
                break;
            Outstanding.Enqueue(next);
            next.Request.Sends++;
            await stream.SendAsync(next.Request.Message(world.Samples, next.Shift), cancellationToken);
        }

        if (!stopping && world.Plan.Cuts && random.Next(120) == 0)
            throw new ConnectionLostException(OwnCut);
        for (var replies = Outstanding.Count == 0 ? 0 : random.Next(1, Outstanding.Count + 1); replies > 0; replies--)
        {
            var reply = await stream.ReceiveAsync(cancellationToken);
            var sent = Outstanding.Dequeue();
            if (reply.Id != sent.Request.Id)
                Violate(ViolationKind.WrongReply, sent.Request, $"the reply carries id {reply.Id ?? "none"}");
            Take(sent, reply);
            if (reply.Predictions is not null)
                world.Recoveries.Answered(Marks, stream.OpenedAt, sent.At);
        }

        if (!stopping)
            await Task.Delay(world.Plan.Pace * random.NextDouble(), world.Clock, cancellationToken);
    }

    private Sent? Next(bool stopping)
    {
        var now = world.Clock.GetTimestamp();
        if (_again.TryDequeue(out var again))
            return new Sent(again, now);
        if (stopping)
            return null;
        if (Extra() is { } extra)
            return extra with { At = now };
        var isBatch = random.Next(4) == 0;
        var request = Make(_counter, isBatch ? random.Next(1, 9) : 1, isBatch);
        _counter += request.Count;
        Ledger.Sending(request);
        return new Sent(request, now);
    }

    private async Task LostAsync(ConnectionLostException lost, CancellationToken cancellationToken)
    {
        if (lost is UnreadableReplyException unreadable)
            Violate(ViolationKind.WrongReply, null, $"{unreadable.InnerException!.Message}: {unreadable.Text}");
        world.Recoveries.Lost(Marks);
        world.Losses.Add(lost.Message);
        // Elsewhere at once; only where that fails too, it waits.
        Volatile.Write(ref _node, (_node + 1 + (world.Streams.Count > 2 ? random.Next(world.Streams.Count - 1) : 0)) % world.Streams.Count);
        if (_failures++ > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 150)), world.Clock, cancellationToken);
    }

    /// <summary>A request on the wire.</summary>
    /// <param name="Request">What was sent.</param>
    /// <param name="At">When, by the clock.</param>
    /// <param name="Shift">Not 0: it was sent with other content than its own.</param>
    internal sealed record Sent(SampleRequest Request, long At, long Shift = 0);
}
