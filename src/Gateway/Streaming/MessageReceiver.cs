using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace StreamCluster.Gateway.Streaming;

/// <summary>What came off the socket.</summary>
internal enum ReceivedKind
{
    Text = 0,
    Binary,
    Close,
    TooBig,
    OverBudget,
    Lost,
}

/// <summary>A whole message in a pooled array; to be given back. Or that none can come any more, and what said so.</summary>
internal readonly record struct ReceivedMessage(
    ReceivedKind Kind, byte[] Bytes, int Length, long CompletedAt, int Budgeted = 0, Exception? Loss = null)
{
    public ReadOnlySpan<byte> Content => Bytes.AsSpan(0, Length);
}

/// <summary>
/// Puts messages together from their frames. Text is checked to be UTF-8 by the socket, which closes with 1007 otherwise (RFC 6455,
/// section 8.1). While nothing arrives no buffer is held. A peer that is gone is a value, not an exception: thousands may go at once, and
/// every rethrow costs about as much as a reading.
/// </summary>
internal sealed class MessageReceiver(WebSocket socket, int maxMessageBytes, MessageBudget budget, TimeProvider clock)
{
    private const int InitialBytes = 4096;
    private const int UnbudgetedBytes = 16 << 10;

    /// <summary>Whether this only says that the connection is over, on either side.</summary>
    public static bool IsEndOfSocket(Exception exception) =>
        exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException;

    /// <summary>The next message. One call at a time.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReceivedMessage> ReceiveAsync()
    {
        byte[] bytes = [];
        var length = 0;
        var budgeted = 0;
        var handedOver = false;
        try
        {
            // Waits without a buffer until a frame has begun (or an empty one has ended).
            var result = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            if (result.EndOfMessage || result.MessageType == WebSocketMessageType.Close)
                return new ReceivedMessage(KindOf(result.MessageType), [], 0, clock.GetTimestamp());

            bytes = ArrayPool<byte>.Shared.Rent(InitialBytes);
            while (true)
            {
                if (length == bytes.Length && !TryGrow(ref bytes, ref budgeted))
                    return new ReceivedMessage(ReceivedKind.OverBudget, [], 0, 0);

                result = await socket.ReceiveAsync(bytes.AsMemory(length), CancellationToken.None);
                if (result.MessageType == WebSocketMessageType.Close)
                    return new ReceivedMessage(ReceivedKind.Close, [], 0, 0);
                length += result.Count;
                if (length > maxMessageBytes)
                    return new ReceivedMessage(ReceivedKind.TooBig, [], 0, 0);
                if (!result.EndOfMessage)
                    continue;
                handedOver = true;
                return new ReceivedMessage(KindOf(result.MessageType), bytes, length, clock.GetTimestamp(), budgeted);
            }
        }
        catch (Exception exception) when (IsEndOfSocket(exception))
        {
            return new ReceivedMessage(ReceivedKind.Lost, [], 0, 0, Loss: exception);
        }
        finally
        {
            if (!handedOver)
                GiveBack(bytes, budgeted);
        }
    }

    /// <summary>Takes and drops what still comes, up to the peer's close frame: closing over unread input would reset the connection, and with it replies that are on their way.</summary>
    /// <returns>What said that the peer is gone without one; null: the close frame has come.</returns>
    public async Task<Exception?> DiscardAsync()
    {
        var bytes = ArrayPool<byte>.Shared.Rent(InitialBytes);
        try
        {
            while ((await socket.ReceiveAsync(bytes.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
            }

            return null;
        }
        catch (Exception exception) when (IsEndOfSocket(exception))
        {
            return exception;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Gives a message's array back; none where there was no message.</summary>
    public void Release(ReceivedMessage message) => GiveBack(message.Bytes ?? [], message.Budgeted);

    private static ReceivedKind KindOf(WebSocketMessageType type) => type switch
    {
        WebSocketMessageType.Text => ReceivedKind.Text,
        WebSocketMessageType.Binary => ReceivedKind.Binary,
        _ => ReceivedKind.Close,
    };

    /// <summary>
    /// The budget counts the message's bytes, up to the longest one's: neither what the pool rounds up nor the moment in which both
    /// arrays are held, or a message of the allowed length would not fit into a budget of that length.
    /// </summary>
    private bool TryGrow(ref byte[] bytes, ref int budgeted)
    {
        var grownLength = (int)Math.Min((long)bytes.Length * 2, maxMessageBytes + 1L);
        if (grownLength > UnbudgetedBytes)
        {
            var more = Math.Min(grownLength, maxMessageBytes) - budgeted;
            if (!budget.TryTake(more))
                return false;
            budgeted += more;
        }

        var grown = ArrayPool<byte>.Shared.Rent(grownLength);
        bytes.CopyTo(grown, 0);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        bytes = grown;
        return true;
    }

    private void GiveBack(byte[] bytes, int budgeted)
    {
        budget.Return(budgeted);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }
}
