using StreamCluster.Client;

namespace StreamCluster.Kill;

/// <summary>Streams through the .NET client library, which resumes and sends again by itself.</summary>
internal sealed class LibraryClient(int number, Surroundings world, Random random) : LedgerClient(number)
{
    private const int Window = 8;
    private readonly StreamEndpoint[] _endpoints = [.. world.Streams.Select(static stream => StreamEndpoint.Parse(stream.OriginalString))];
    private readonly SignalNames _signals = new(world.Samples.Boundary);
    private readonly Queue<Call> _calls = new();
    private readonly Queue<SampleRequest> _again = new();
    private readonly Queue<SampleRequest> _inDoubt = new();
    private int _node = number % world.Streams.Count;
    private long _counter;
    private long _connectedAt;
    private long _countAtLoss;

    public override string Kind => "library";

    public override int Node => Volatile.Read(ref _node);

    public override async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        StreamSession? session = null;
        while (!stop.IsCancellationRequested || _again.Count + _inDoubt.Count > 0)
        {
            // From time to time a client of its own goes on with the session, as another process would.
            var client = await OpenAsync(session, cancellationToken);
            await using (client)
            {
                session = client.Session;
                Resolve(client.Ack.PredictionsCount);
                try
                {
                    var ends = random.Next(300, 1500);
                    while (!stop.IsCancellationRequested && ends-- > 0)
                        await StepAsync(client, stopping: false, cancellationToken);
                    while (_calls.Count > 0 || (stop.IsCancellationRequested && _again.Count > 0))
                        await StepAsync(client, stopping: true, cancellationToken);
                }
                catch (StreamClosedException closed)
                {
                    // 4001, where an attempt to resume that it had given up came through late: the library cannot know whose it was.
                    world.Losses.Add($"the library gave up: {closed.Message}");
                }
            }
        }

        await using var last = await OpenAsync(session, cancellationToken);
        FinalCount = last.Ack.PredictionsCount;
    }

    /// <summary>The library gave up with requests unanswered: as many of the first of them are recorded as the server counts.</summary>
    private void Resolve(long count)
    {
        var recorded = count - Ledger.Count;
        while (_inDoubt.TryDequeue(out var request))
        {
            if (recorded >= request.Count)
            {
                recorded -= request.Count;
                Ledger.Counted(request);
                continue;
            }

            if (recorded > 0)
                world.Violations.Add(ViolationKind.Count, this, request.ToString(), $"predictions_count {count} ends within this batch, or counts another request than the first unanswered one");
            recorded = 0;
            _again.Enqueue(request);
        }

        if (recorded != 0)
            world.Violations.Add(ViolationKind.Count, this, "-", $"predictions_count {count} is {recorded} off what was acknowledged and sent");
    }

    private async Task<StreamClient> OpenAsync(StreamSession? session, CancellationToken cancellationToken)
    {
        _countAtLoss = Ledger.Count;
        while (true)
        {
            try
            {
                var client = await StreamClient.ConnectAsync(
                    new StreamClientOptions
                    {
                        Endpoints = [.. _endpoints[Node..], .. _endpoints[..Node]],
                        Session = new SessionOptions { EnsembleName = session is null ? world.Plan.Ensemble : null },
                        Resume = session,
                        Reconnect = new ReconnectOptions { GiveUpAfter = null, AlsoAtStart = true, Random = random },
                        MaxOutstanding = Window,
                        ConnectTimeout = world.Plan.ReplyTimeout,
                        ReplyTimeout = world.Plan.ReplyTimeout,
                        CloseTimeout = world.Plan.ReplyTimeout,
                    },
                    cancellationToken);
                Ledger.SessionId ??= client.Session!.Id;
                MovedTo(client.Endpoint);
                Connected(client, client.Ack.Resumed || session is null);
                client.StateChanged += (_, change) => OnChange(client, change);
                return client;
            }
            catch (StreamErrorException refused) when (refused.IsTemporary)
            {
                world.Errors.Add($"config: {refused.CodeText}");
            }
        }
    }

    private void OnChange(StreamClient client, StreamStateChange change)
    {
        switch (change.To)
        {
            case StreamState.Connected:
                MovedTo(change.Endpoint);
                Connected(client, change.Resumed);
                break;
            case StreamState.Reconnecting:
                Volatile.Write(ref _countAtLoss, Ledger.Count);
                world.Recoveries.Lost(Marks);
                world.Losses.Add(change.Reason?.Message ?? "-");
                break;
        }
    }

    private void MovedTo(StreamEndpoint to) => Volatile.Write(ref _node, Array.FindIndex(_endpoints, endpoint => endpoint.Stream == to.Stream));

    private void Connected(StreamClient client, bool resumed)
    {
        Volatile.Write(ref _connectedAt, world.Clock.GetTimestamp());
        Connections++;
        var count = client.Ack.PredictionsCount;
        if (!resumed || client.Session?.Id != Ledger.SessionId)
            world.Violations.Add(ViolationKind.NotResumed, this, "-", $"asked for {Ledger.SessionId}, got {client.Session?.Id}, resumed: {resumed}");
        else if (count < Volatile.Read(ref _countAtLoss))
            world.Violations.Add(ViolationKind.Count, this, "-", $"predictions_count {count} is below the {_countAtLoss} acknowledged");
    }

    private async Task StepAsync(StreamClient client, bool stopping, CancellationToken cancellationToken)
    {
        for (var sends = random.Next(1, Window); sends > 0 && _calls.Count < Window + 2 && Next(stopping) is { } request; sends--)
            _calls.Enqueue(Send(client, request));
        for (var answers = random.Next(1, _calls.Count + 1); answers > 0 && _calls.TryDequeue(out var call); answers--)
            await TakeAsync(call, cancellationToken);
        if (!stopping)
            await Task.Delay(world.Plan.Pace * random.NextDouble(), world.Clock, cancellationToken);
    }

    private SampleRequest? Next(bool stopping)
    {
        if (_again.TryDequeue(out var again))
            return again;
        if (stopping)
            return null;
        var isBatch = random.Next(4) == 0;
        var request = new SampleRequest(Number, _counter, isBatch ? random.Next(1, 9) : 1, isBatch, id: null);
        _counter += request.Count;
        Ledger.Sending(request);
        return request;
    }

    private Call Send(StreamClient client, SampleRequest request)
    {
        request.Sends++;
        var now = world.Clock.GetTimestamp();
        var counters = Enumerable.Range(0, request.Count).Select(i => request.First + i).ToArray();
        return request.IsBatch
            ? new Call(request, now, null, client.PredictBatchAsync([.. counters.Select(ReadingOf)], [.. counters.Select(counter => SampleMaker.Timestamp(Number, counter))]))
            : new Call(request, now, client.PredictAsync(ReadingOf(request.First), SampleMaker.Timestamp(Number, request.First)), null);
    }

    private Reading ReadingOf(long counter)
    {
        var values = new float[_signals.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = world.Samples.ValueOf(Number, counter, i);
        return new Reading(_signals, values);
    }

    private async Task TakeAsync(Call call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        try
        {
            var replayed = false;
            float[][] values;
            if (call.Batch is { } batch)
            {
                var answer = await batch.WaitAsync(cancellationToken);
                (replayed, values) = (answer.Replayed, [.. Enumerable.Range(0, answer.Count).Select(i => answer.Row(i).ToArray())]);
            }
            else
            {
                var answer = await call.Single!.WaitAsync(cancellationToken);
                (replayed, values) = (answer.Replayed, [answer.Values.ToArray()]);
                if (answer.Timestamp != SampleMaker.Timestamp(Number, request.First))
                    world.Violations.Add(ViolationKind.WrongReply, this, request.ToString(), $"answered for sample {answer.Timestamp}");
            }

            if (values.Length != request.Count)
                world.Violations.Add(ViolationKind.WrongReply, this, request.ToString(), $"{values.Length} predictions for {request.Count} samples");
            if (replayed)
                Ledger.NextConnection(); // the library does not tell on which one it came
            Ledger.Acknowledged(request, values, replayed);
            world.Recoveries.Answered(Marks, Volatile.Read(ref _connectedAt), call.At);
        }
        catch (StreamClosedException)
        {
            GiveUp(request);
            throw;
        }
        catch (StreamErrorException refused)
        {
            world.Errors.Add(refused.CodeText);
            if (!refused.IsTemporary)
                world.Violations.Add(ViolationKind.UnexpectedError, this, request.ToString(), refused.ToString());
            if (random.Next(4) == 0)
                Ledger.GiveUp(request);
            else
                _again.Enqueue(request);
        }
    }

    private void GiveUp(SampleRequest first)
    {
        _inDoubt.Enqueue(first);
        while (_calls.TryDequeue(out var call))
        {
            _inDoubt.Enqueue(call.Request);
            _ = (call.Single ?? (Task)call.Batch!).ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private sealed record Call(SampleRequest Request, long At, Task<Prediction>? Single, Task<PredictionBatch>? Batch);
}
