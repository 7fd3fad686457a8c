namespace StreamCluster.Compare;

/// <summary>What many silent sessions cost.</summary>
internal sealed record QuietResult
{
    public required int Sessions { get; init; }

    /// <summary>How many each gateway process held; each has a client process of its own.</summary>
    public required IReadOnlyList<int> PerProcess { get; init; }

    /// <summary>Open files that a process may have here.</summary>
    public required int FileLimit { get; init; }

    /// <summary>From the first connection to the last acknowledged configuration, s.</summary>
    public required double ConnectSeconds { get; init; }

    /// <summary>Resident memory of the servers by session, KB, when all were connected.</summary>
    public required double KilobytesAtOnce { get; init; }

    /// <summary>The same after a full collection of garbage, later.</summary>
    public required double Kilobytes { get; init; }

    /// <summary>The others as soon as all silent ones are there, with the garbage that their arrival has left. That happens once, with one kind of client.</summary>
    public required Measurement Arrived { get; init; }

    /// <summary>CPU of the servers while nobody says anything but pings and pongs, percent of a core.</summary>
    public required double SilentCpuPercent { get; init; }

    /// <summary>Others that are served before any of the silent ones is there, one per round and kind of client, each with the bare parts after it.</summary>
    public required IReadOnlyList<Measurement> Alone { get; init; }

    /// <summary>The same beside the silent ones, after a full collection of garbage.</summary>
    public required IReadOnlyList<Measurement> Served { get; init; }

    /// <summary>The others while all the silent ones drop at once. That happens once, with one kind of client.</summary>
    public required Measurement Dropped { get; init; }

    /// <summary>From the drop until the servers have closed their ends, s.</summary>
    public required double DropSeconds { get; init; }

    /// <summary>Sessions that were still held before the drop.</summary>
    public required int Held { get; init; }
}
