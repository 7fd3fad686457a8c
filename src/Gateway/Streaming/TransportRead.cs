using System.Threading.Tasks.Sources;

namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// The reads of one transport, one at a time. Bytes are handed on as they come; the end waits for its turn in the lane. This object is
/// what every read that has to wait is awaited by, so that none allocates.
/// </summary>
internal sealed class TransportRead : IValueTaskSource<int>
{
    private readonly Stream _inner;
    private readonly EndingLane _lane;
    private readonly Action _completed;
    private ManualResetValueTaskSourceCore<int> _source;
    private ValueTask<int> _read;
    private bool _isProbe;
    private volatile bool _isUnderWay;
    private volatile bool _hasHeard;

    public TransportRead(Stream inner, EndingLane lane)
    {
        _inner = inner;
        _lane = lane;
        _completed = Complete;
    }

    /// <summary>Whether the end has been seen; nothing comes after it.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether a read waits for the peer: what it sends will be seen.</summary>
    public bool IsUnderWay => _isUnderWay;

    /// <summary>Whether anything has come since the last time that this was asked.</summary>
    public bool TakeHeard()
    {
        if (!_hasHeard)
            return false;
        _hasHeard = false;
        return true;
    }

#pragma warning disable CA2012 // the inner read is kept until it is complete, and its result is taken exactly once
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = _inner.ReadAsync(buffer, cancellationToken);
        if (HasEnded)
            return read; // it has had its turn
        var isProbe = buffer.IsEmpty;
        if (read.IsCompletedSuccessfully)
        {
            var count = read.Result;
            if (count > 0 || isProbe)
            {
                _hasHeard = true;
                return new ValueTask<int>(count);
            }

            read = new ValueTask<int>(count);
        }

        _source.Reset();
        _read = read;
        _isProbe = isProbe;
        var version = _source.Version;
        if (read.IsCompleted)
            Complete();
        else
            Wait(read);
        return new ValueTask<int>(this, version);
    }

    /// <summary>Tells whoever reads that there is no more. Called by the lane.</summary>
    public void TellEnd() => _source.SetResult(0);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token) switch
    {
        ValueTaskSourceStatus.Succeeded when _read.IsCanceled => ValueTaskSourceStatus.Canceled,
        ValueTaskSourceStatus.Succeeded when _read.IsFaulted => ValueTaskSourceStatus.Faulted,
        var status => status,
    };

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    public int GetResult(short token)
    {
        var count = _source.GetResult(token);
        var read = _read;
        _read = default;
        return read.IsCompletedSuccessfully ? count : read.GetAwaiter().GetResult(); // throws as the transport does, once
    }

    /// <summary>The inner read has come to something.</summary>
    private void Complete()
    {
        _isUnderWay = false;
        if (!_read.IsCompletedSuccessfully)
        {
            End();
            return;
        }

        var count = _read.Result;
        _read = default;
        if (count > 0 || _isProbe)
        {
            _hasHeard = true;
            _source.SetResult(count); // no byte into no buffer may be either: the next read tells
        }
        else
        {
            End();
        }
    }

    private void Wait(ValueTask<int> read)
    {
        _isUnderWay = true;
        read.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_completed);
    }
#pragma warning restore CA2012

    private void End()
    {
        HasEnded = true;
        _lane.Enter(this);
    }
}
