using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Rows of one item that are in one run together.</summary>
internal struct RunSegment(RunCall call, int item, int row, int count)
{
    public RunCall Call { get; } = call;

    /// <summary>Index of the item in its call.</summary>
    public int Item { get; } = item;

    /// <summary>Its first row here.</summary>
    public int Row { get; } = row;

    /// <summary>Number of rows.</summary>
    public int Count { get; } = count;

    /// <summary>Where the rows lie in the slot's buffers.</summary>
    public int Start { get; set; }

    /// <summary>The item's predictions; taken here because an item that fails in another run loses them.</summary>
    public float[] Predictions { get; } = call.Outcomes[item].Predictions!;

    /// <summary>When its call came, where these are the call's first rows in any run; else, or where nobody wants to know, 0.</summary>
    public long WaitedSince { get; init; }

    /// <summary>What went wrong with these rows.</summary>
    public GrainError? Error { get; set; }
}
