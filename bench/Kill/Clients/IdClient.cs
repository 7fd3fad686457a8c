using System.Globalization;

namespace StreamCluster.Kill;

/// <summary>
/// Gives every request an id and, after a loss, sends again whatever is unanswered, under the same ids. Now and then it repeats what was
/// answered long ago, or is on its way, and uses an id twice.
/// </summary>
internal sealed class IdClient(int number, Surroundings world, Random random) : StreamingClient(number, world, random)
{
    /// <summary>Requests that the server must still remember: fewer than the 1,024 that the protocol promises.</summary>
    private const int Remembered = 700;

    private readonly List<SampleRequest> _known = [];
    private SampleRequest? _latest;

    public override string Kind => "id";

    protected override int Window => 8;

    protected override SampleRequest Make(long first, int count, bool isBatch)
    {
        // Strings and integers are different ids, and both are to be remembered.
        var id = first % 2 == 0 ? first.ToString(CultureInfo.InvariantCulture) : $"\"s-{first.ToString(CultureInfo.InvariantCulture)}\"";
        return _latest = new(Number, first, count, isBatch, id);
    }

    protected override void Resolve(StreamReply ack)
    {
        var inDoubt = Outstanding.Where(static sent => sent.Request.Predictions is null && sent.Shift == 0).Select(static sent => sent.Request).Distinct().ToArray();
        if (ack.PredictionsCount < Ledger.Count)
            Violate(ViolationKind.Count, null, $"predictions_count {ack.PredictionsCount} is below the {Ledger.Count} acknowledged");
        var unanswered = Ledger.InDoubt;
        if (ack.PredictionsCount > Ledger.Count + unanswered)
            Violate(ViolationKind.Count, null, $"predictions_count {ack.PredictionsCount} is above the {Ledger.Count} acknowledged and the {unanswered} in doubt");
        Outstanding.Clear();
        foreach (var request in inDoubt)
            SendAgain(request);
    }

    protected override Sent? Extra()
    {
        switch (Random.Next(40))
        {
            case 0 when _known.Count > 0:
                return new Sent(_known[Random.Next(_known.Count)], 0);
            case 1 when _known.Count > 0:
                return new Sent(_known[Random.Next(_known.Count)], 0, Shift: 1_000_000_000);
            case 2 when _latest is { } latest && Outstanding.Any(sent => sent.Request == latest):
                return new Sent(latest, 0); // a twin, while the first is still being answered
            default:
                return null;
        }
    }

    protected override void Take(Sent sent, StreamReply reply)
    {
        var request = sent.Request;
        if (sent.Shift != 0)
            TakeMisuse(request, reply);
        else if (reply.Type == "error")
            TakeError(request, reply);
        else if (ReplyFault.Of(request, reply) is { } fault)
            Violate(ViolationKind.WrongReply, request, fault);
        else if (request.Predictions is { } known)
            TakeRepeat(request, known, reply);
        else
            Remember(request, reply);
    }

    private void Remember(SampleRequest request, StreamReply reply)
    {
        if (reply.Replayed && request.Sends - request.Refusals <= 1)
            Violate(ViolationKind.Phantom, request, $"replayed, though it was sent {request.Sends} times and {request.Refusals} of them were said to have recorded nothing");
        Ledger.Acknowledged(request, reply);
        _known.Add(request);
        if (_known.Count > Remembered)
            _known.RemoveAt(0);
    }

    private void TakeError(SampleRequest request, StreamReply reply)
    {
        request.Refusals++;
        if (request.Predictions is not null && reply.ErrorCode == "OVERLOADED")
            Violate(ViolationKind.WrongReply, request, "OVERLOADED, though it is recorded");
        if (request.Predictions is null && Outstanding.All(sent => sent.Request != request))
            Refused(request, reply);
        else
            World.Errors.Add(reply.ErrorCode!);
        if (reply.ErrorCode == "ID_REUSED")
            Violate(ViolationKind.WrongReply, request, "ID_REUSED, though the content is the same");
    }

    private void TakeRepeat(SampleRequest request, float[][] known, StreamReply reply)
    {
        if (!reply.Replayed)
            Violate(ViolationKind.NotReplayed, request, "answered before, and run again");
        else if (!known.Zip(reply.Predictions!).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
            Violate(ViolationKind.WrongValue, request, "replayed with other values than those acknowledged");
    }

    private void TakeMisuse(SampleRequest request, StreamReply reply)
    {
        if (reply.ErrorCode is not ("ID_REUSED" or "OVERLOADED" or "RATE_LIMITED"))
            Violate(ViolationKind.NotReplayed, request, $"other content under the same id was answered with {reply.ErrorCode ?? reply.Type}");
    }
}
