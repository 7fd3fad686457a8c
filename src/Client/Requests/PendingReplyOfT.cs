namespace StreamCluster.Client;

/// <summary>Turns a reply into the caller's result; null where the reply is of another type than the request asks for.</summary>
internal delegate T? ReplyConverter<T>(Reply reply, TimeSpan roundTrip)
    where T : class;

/// <summary>A request whose caller waits for a <typeparamref name="T"/>.</summary>
internal sealed class PendingReply<T> : PendingReply
    where T : class
{
    // The receiving loop must not run the caller's code.
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReplyConverter<T> _convert;
    private readonly RequestLine _line;
    private readonly CancellationTokenRegistration _cancellation;

    public PendingReply(string id, PooledBuffer message, ReplyConverter<T> convert, RequestLine line, CancellationToken cancellationToken)
        : base(id, message)
    {
        (_convert, _line) = (convert, line);
        _cancellation = cancellationToken.UnsafeRegister(
            static (state, token) => ((PendingReply<T>)state!).Abandon(token), this);
    }

    public Task<T> Task => _result.Task;

    public override bool IsAbandoned => _result.Task.IsCompleted;

    public override void Complete(Reply reply, ReadOnlySpan<byte> message, TimeSpan roundTrip)
    {
        if (reply.Type == ReplyType.Error)
        {
            Fail(Replies.ToError(message));
            return;
        }

        var result = _convert(reply, roundTrip)
            ?? throw new StreamProtocolException($"The reply to request {Id} is of another type ({reply.Type}).");
        _cancellation.Unregister();
        _result.TrySetResult(result);
    }

    public override void Fail(Exception exception)
    {
        _cancellation.Unregister();
        if (!_result.TrySetException(exception))
            return;

        // A caller who has lost interest in the task must not be told by the finalizer.
        _ = _result.Task.Exception;
    }

    private void Abandon(CancellationToken token)
    {
        if (_result.TrySetCanceled(token))
            _line.Abandon(this);
    }
}
