using System.Globalization;
using System.Text;

namespace StreamCluster.Kill;

/// <summary>One message of one or more samples whose counters follow on each other.</summary>
internal sealed class SampleRequest(int client, long first, int count, bool isBatch, string? id)
{
    public int Client => client;

    public long First => first;

    public int Count => count;

    public bool IsBatch => isBatch;

    /// <summary>The id as JSON; null: none.</summary>
    public string? Id => id;

    /// <summary>How often it was sent.</summary>
    public int Sends { get; set; }

    /// <summary>How often the server said that nothing was recorded.</summary>
    public int Refusals { get; set; }

    /// <summary>Samples in the client's ledger when it was sent first: they come before it in the history.</summary>
    public int Floor { get; set; }

    /// <summary>[samples][signals] as acknowledged; null: not acknowledged.</summary>
    public float[][]? Predictions { get; set; }

    public override string ToString() =>
        (count == 1 ? SampleMaker.Timestamp(client, first) : $"{SampleMaker.Timestamp(client, first)}..{(first + count - 1).ToString(CultureInfo.InvariantCulture)}")
        + (id is null ? "" : $" id {id}");

    /// <param name="samples">Makes the values.</param>
    /// <param name="shift">Not 0: other content under the same id.</param>
    public byte[] Message(SampleMaker samples, long shift = 0)
    {
        var head = id is null ? "" : $"\"id\":{id},";
        var counters = Enumerable.Range(0, count).Select(i => first + shift + i).ToArray();
        var data = isBatch
            ? $"\"batch\":[{string.Join(',', counters.Select(counter => samples.JsonOf(client, counter)))}],"
                + $"\"timestamps\":[{string.Join(',', counters.Select(counter => $"\"{SampleMaker.Timestamp(client, counter)}\""))}]"
            : $"\"boundary_signals\":{samples.JsonOf(client, counters[0])},\"timestamp\":\"{SampleMaker.Timestamp(client, counters[0])}\"";
        return Encoding.UTF8.GetBytes($"{{\"type\":\"{(isBatch ? "predict_batch" : "predict")}\",{head}\"data\":{{{data}}}}}");
    }
}
