namespace StreamCluster.Client;

/// <summary>
/// Everything that is not answered, in the order of the calls: first what is on the wire, then what waits. It outlives connections;
/// at the start of each, all of it waits again. Safe for several threads; never calls out while it is locked.
/// </summary>
/// <param name="maxOnWire">Requests on the wire at once.</param>
/// <param name="maxWaiting">Requests beside them.</param>
internal sealed class RequestLine(int maxOnWire, int maxWaiting)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PendingReply> _requests = [];
    private LinkedListNode<PendingReply>? _next;
    private TaskCompletionSource? _room;
    private int _onWire;
    private Exception? _end;

    /// <summary>Answers taken so far.</summary>
    public long Answered { get; private set; }

    /// <summary>At the end of the line; or failed at once where the line is full or at an end.</summary>
    public void Add(PendingReply request)
    {
        Exception? refusal = null;
        lock (_gate)
        {
            refusal = _end ?? (_requests.Count >= maxOnWire + maxWaiting ? new StreamBusyException(maxWaiting) : null);
            if (refusal is null && !request.IsAbandoned)
            {
                _requests.AddLast(request.Place);
                _next ??= request.Place;
                return;
            }
        }

        request.Message.Dispose();
        if (refusal is not null)
            request.Fail(refusal);
    }

    /// <summary>The next to send, as far as the window allows; null: none. To be followed by <see cref="Sent"/>.</summary>
    public PendingReply? TakeNext(long now)
    {
        lock (_gate)
        {
            if (_next is not { Value: var request } || _onWire >= maxOnWire)
                return null;
            _next = _next.Next;
            _onWire++;
            (request.IsOnWire, request.IsSending, request.SentAt) = (true, true, now);
            return request;
        }
    }

    /// <summary>The socket has taken the message, or failed to.</summary>
    public void Sent(PendingReply request)
    {
        lock (_gate)
        {
            request.IsSending = false;
            if (!request.IsDone)
                return;
        }

        request.Message.Dispose();
    }

    /// <summary>The oldest on the wire, whose reply has come; null: nobody asked.</summary>
    public PendingReply? TakeAnswered()
    {
        PendingReply? request;
        lock (_gate)
        {
            request = _requests.First?.Value;
            if (request is not { IsOnWire: true })
                return null;
            _onWire--;
            Answered++;
            Remove(request);
        }

        return request;
    }

    /// <summary>When the oldest on the wire was sent; null: nothing is.</summary>
    public long? OldestSentAt()
    {
        lock (_gate)
            return _requests.First?.Value is { IsOnWire: true } oldest ? oldest.SentAt : null;
    }

    /// <summary>The caller has given up. What is on the wire stays, for its reply will come; anything else makes room.</summary>
    public void Abandon(PendingReply request)
    {
        lock (_gate)
        {
            if (request.Place.List is null || request.IsOnWire)
                return;
            Remove(request);
        }
    }

    /// <summary>The connection is gone, and nothing is being sent any more: all of it waits again, but for what was abandoned.</summary>
    public void Rewind()
    {
        lock (_gate)
        {
            for (var place = _requests.First; place is { Value.IsOnWire: true };)
            {
                var request = place.Value;
                place = place.Next;
                request.IsOnWire = false;
                if (request.IsAbandoned)
                    Remove(request);
            }

            _onWire = 0;
            _next = _requests.First;
        }
    }

    /// <summary>Ends when the line is no more than half full, or at an end.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_gate)
        {
            if (_end is not null || _requests.Count < maxOnWire + maxWaiting)
                return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Fails what is not answered, and all that comes. The first reason counts.</summary>
    public void End(Exception reason)
    {
        PendingReply[] failed;
        lock (_gate)
        {
            _end ??= reason;
            failed = [.. _requests];
            foreach (var request in failed)
                Remove(request);
            (_next, _onWire) = (null, 0);
        }

        foreach (var request in failed)
            request.Fail(_end);
    }

    private void Remove(PendingReply request)
    {
        if (_next == request.Place)
            _next = request.Place.Next;
        _requests.Remove(request.Place);
        request.IsDone = true;
        if (!request.IsSending)
            request.Message.Dispose();
        if (_room is { } room && _requests.Count <= maxOnWire + (maxWaiting / 2))
        {
            // Whoever waits goes on elsewhere: its continuations run asynchronously.
            _room = null;
            room.SetResult();
        }
    }
}
