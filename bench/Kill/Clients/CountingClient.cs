namespace StreamCluster.Kill;

/// <summary>
/// Gives no ids. After a loss it learns from <c>predictions_count</c> alone how many of its samples were recorded; they are the first of
/// those that it sent.
/// </summary>
internal sealed class CountingClient(int number, Surroundings world, Random random) : StreamingClient(number, world, random)
{
    private long _surplus;

    public override string Kind => "counting";

    /// <summary>
    /// Behind a refusal that was lost with the connection, a later request may have been recorded: then a number cannot tell which. Where the
    /// store refuses, such a client must wait for each reply.
    /// </summary>
    protected override int Window => World.Plan.Topology == Topology.Single ? 4 : 1;

    protected override SampleRequest Make(long first, int count, bool isBatch) => new(Number, first, count, isBatch, id: null);

    protected override void Resolve(StreamReply ack)
    {
        var recorded = ack.PredictionsCount - Ledger.Count - _surplus;
        if (recorded < 0)
        {
            Violate(ViolationKind.Count, null, $"predictions_count {ack.PredictionsCount} is {-recorded} below what was acknowledged");
            _surplus += recorded;
        }

        while (Outstanding.TryDequeue(out var sent))
        {
            if (recorded >= sent.Request.Count)
            {
                recorded -= sent.Request.Count;
                Ledger.Counted(sent.Request);
            }
            else
            {
                if (recorded > 0)
                    Violate(ViolationKind.Count, sent.Request, $"predictions_count {ack.PredictionsCount} ends within this batch, or counts another request than the first unanswered one");
                _surplus += Math.Max(recorded, 0);
                recorded = 0;
                SendAgain(sent.Request);
            }
        }

        if (recorded <= 0)
            return;
        Violate(ViolationKind.Count, null, $"predictions_count {ack.PredictionsCount} is {recorded} above everything that was sent");
        _surplus += recorded;
    }

    protected override void Take(Sent sent, StreamReply reply)
    {
        if (reply.Type == "error")
            Refused(sent.Request, reply);
        else if (ReplyFault.Of(sent.Request, reply) is { } fault)
            Violate(ViolationKind.WrongReply, sent.Request, fault);
        else if (reply.Replayed)
            Violate(ViolationKind.WrongReply, sent.Request, "replayed, though it has no id");
        else
            Ledger.Acknowledged(sent.Request, reply);
    }
}
