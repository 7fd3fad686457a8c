using System.Text.Json;

namespace StreamCluster.Client;

/// <summary>Turns a reply into the caller's result; null where the reply is of another type than the request asks for.</summary>
internal delegate T? ReplyConverter<T>(Reply reply, ReadOnlySpan<byte> message, TimeSpan roundTrip)
    where T : class;

/// <summary>A request whose caller waits for a <typeparamref name="T"/>.</summary>
internal sealed class PendingReply<T> : PendingReply
    where T : class
{
    // The receiving loop must not run the caller's code.
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReplyConverter<T> _convert;
    private readonly CancellationTokenRegistration _cancellation;

    public PendingReply(string id, PooledBuffer message, ReplyConverter<T> convert, CancellationToken cancellationToken)
        : base(id, message)
    {
        _convert = convert;
        _cancellation = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource<T>)state!).TrySetCanceled(token), _result);
    }

    public Task<T> Task => _result.Task;

    public override bool IsAbandoned => _result.Task.IsCompleted;

    public override void Complete(Reply reply, ReadOnlySpan<byte> message, TimeSpan roundTrip)
    {
        if (reply.Type == ReplyType.Error)
        {
            var error = JsonSerializer.Deserialize(message, ClientJson.Default.ErrorReply);
            Fail(new StreamErrorException(error?.ErrorCode ?? "", error?.Message ?? "The server gives no reason.", error?.Details));
            return;
        }

        var result = _convert(reply, message, roundTrip)
            ?? throw new StreamProtocolException($"The reply to request {Id} is of another type ({reply.Type}).");
        _cancellation.Dispose();
        _result.TrySetResult(result);
    }

    public override void Fail(Exception exception)
    {
        _cancellation.Dispose();
        _result.TrySetException(exception);
    }
}
