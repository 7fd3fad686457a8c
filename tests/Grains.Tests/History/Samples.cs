using System.Globalization;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Tests.History;

/// <summary>Sessions and chunks to store.</summary>
internal static class Samples
{
    public static SignalLayout Layout { get; } = new(["Ta", "Tb"], ["Xa", "Xb", "Xc"]);

    public static SignalLayout OtherLayout { get; } = new(["Tb", "Tc"], ["Xc", "Xd"]);

    public static SignalLayout WideLayout { get; } = new(
        [.. Enumerable.Range(1, 19).Select(static i => $"B{i}")], [.. Enumerable.Range(1, 89).Select(static i => $"T{i}")]);

    public static SessionConfiguration Configuration { get; } = new(
        "Ensemble ä", [true, false, true], ["Xa", "Xc"], StreamMode.Batch, 17, IncludeMetadata: false, OutputFormat.Csv);

    public static NewSession NewSession(string id, SignalLayout? layout = null) =>
        new(id, Enumerable.Range(0, 32).Select(static i => (byte)i).ToArray(), Configuration, layout ?? Layout);

    public static RecordedRequest Request(long ordinal, int count = 1, RequestId? id = null, double latencyMs = 0.5) => new(
        ordinal, id, id is null ? default : Hash(ordinal), count > 1, count, latencyMs);

    public static byte[] Hash(long ordinal) => [.. Enumerable.Range(0, 16).Select(i => (byte)(ordinal + i))];

    /// <summary>A chunk whose values tell which sample they belong to: column c of sample s has s + c / 100.</summary>
    public static SampleChunk Chunk(
        long firstSequence, IReadOnlyList<RecordedRequest> requests, SignalLayout? layout = null, long attachment = 1)
    {
        layout ??= Layout;
        var count = requests.Sum(static request => request.Count);
        return new SampleChunk
        {
            FirstSequence = firstSequence,
            Layout = layout,
            Boost = [.. layout.Target.Select(static (_, i) => i % 2 == 0)],
            Attachment = attachment,
            Requests = requests,
            Timestamps = [.. Enumerable.Range(0, count).Select(i => TimestampOf(firstSequence + i))],
            Boundary = Values(firstSequence, count, layout.Boundary.Count),
            Predictions = Values(firstSequence, count, layout.Target.Count),
        };
    }

    /// <summary>A chunk of one request, numbered like its first sample.</summary>
    public static SampleChunk Chunk(long firstSequence, int count = 1, SignalLayout? layout = null, long attachment = 1) =>
        Chunk(firstSequence, [Request(firstSequence + 1, count)], layout, attachment);

    public static SessionAppend Append(StoredSession session, SampleChunk chunk) => new(session.SessionId, session.Claim, chunk);

    public static string TimestampOf(long sequence) => string.Create(CultureInfo.InvariantCulture, $"t{sequence} é");

    public static async Task<List<SampleChunk>> ToListAsync(this IAsyncEnumerable<SampleChunk> chunks)
    {
        var list = new List<SampleChunk>();
        await foreach (var chunk in chunks)
        {
            list.Add(chunk);
        }

        return list;
    }

    public static void AssertEqual(SampleChunk expected, SampleChunk? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.FirstSequence, actual.FirstSequence);
        Assert.Equal(expected.Layout.Key, actual.Layout.Key);
        Assert.Equal(expected.Layout.Boundary, actual.Layout.Boundary);
        Assert.Equal(expected.Layout.Target, actual.Layout.Target);
        Assert.Equal(expected.Boost, actual.Boost);
        Assert.Equal(expected.Attachment, actual.Attachment);
        Assert.Equal(expected.Timestamps, actual.Timestamps);
        Assert.Equal(expected.Boundary, actual.Boundary);
        Assert.Equal(expected.Predictions, actual.Predictions);
        Assert.Equal(expected.Requests.Count, actual.Requests.Count);
        foreach (var (wanted, found) in expected.Requests.Zip(actual.Requests))
        {
            Assert.Equal(wanted with { ContentHash = default }, found with { ContentHash = default });
            Assert.Equal(wanted.ContentHash.ToArray(), found.ContentHash.ToArray());
        }
    }

    private static float[] Values(long firstSequence, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => firstSequence + (i / columns) + (i % columns / 100f))];
}
