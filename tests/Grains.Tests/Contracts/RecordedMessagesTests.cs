using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Sessions;

namespace StreamCluster.Grains.Tests.Contracts;

/// <summary>
/// Nodes of two releases work together during a rollout, so each release reads what the one before sent. A release records its messages in
/// <c>tests/Data/contracts</c>: <c>STREAMCLUSTER_RECORD_CONTRACTS=1 dotnet test tests/Grains.Tests --filter RecordedMessages</c>. A file of a
/// released version never changes.
/// </summary>
public sealed class RecordedMessagesTests : IDisposable
{
    private const string Current = "1.json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Samples_AreOfEveryMessage()
    {
        var messages = new[] { typeof(ISessionGrain), typeof(SessionGrain) }.SelectMany(static type => type.Assembly.GetTypes())
            .Where(static type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)).Select(static type => type.Name).Order();
        Assert.Equal(messages, ContractSamples.All.Select(static sample => sample.GetType().Name).Distinct().Order());
    }

    [Fact]
    public void Messages_OfThisRelease_AreAsRecorded()
    {
        var file = FileOf(Current);
        var sent = ContractSamples.All.Select((sample, index) => KeyValuePair.Create(
            $"{index:00} {sample.GetType().Name}", (JsonNode?)Convert.ToBase64String(Serializer.SerializeToArray(sample)))).ToArray();
        if (Environment.GetEnvironmentVariable("STREAMCLUSTER_RECORD_CONTRACTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, new JsonObject(sent).ToJsonString(Indented) + "\n");
        }

        Assert.Equal(
            ReadAll(Current).Select(static entry => (entry.Key, Convert.ToBase64String(entry.Bytes))),
            sent.Select(static entry => (entry.Key, entry.Value!.GetValue<string>())));
    }

    /// <summary>The samples of an earlier release have no members that came later; compare those that it has.</summary>
    [Fact]
    public void Messages_OfEveryRelease_AreRead()
    {
        foreach (var file in Directory.GetFiles(Repository.Path("tests/Data/contracts"), "*.json"))
        {
            foreach (var (key, bytes) in ReadAll(Path.GetFileName(file)))
            {
                var read = Serializer.Deserialize<object>(bytes)!;
                var sample = ContractSamples.All.First(sample => key.EndsWith($" {sample.GetType().Name}", StringComparison.Ordinal));
                Assert.Equal(sample.GetType(), read.GetType());
                Assert.Equal(Text(sample), Text(read));
            }
        }
    }

    [Fact]
    public void Rows_Serialized_AreOneBlockOfFloat32()
    {
        float[] rows = [.. Enumerable.Range(0, 1000).Select(static i => i / 7f)];
        var request = Serializer.SerializeToArray(new PredictRequest { Ordinal = 1, IsBatch = true, Rows = rows, Count = 10 });
        var result = Serializer.SerializeToArray(new PredictResult { Predictions = rows, Count = 10 });
        Assert.All([request, result], static bytes => Assert.InRange(bytes.Length, 4000, 4100));
        Assert.Equal(rows, Serializer.Deserialize<PredictRequest>(request)!.Rows);
        Assert.Equal(rows, Serializer.Deserialize<PredictResult>(result)!.Predictions);
    }

    private static string FileOf(string name) => Path.Combine(Repository.Path("tests/Data"), "contracts", name);

    private static IEnumerable<(string Key, byte[] Bytes)> ReadAll(string name) => JsonNode.Parse(File.ReadAllText(FileOf(name)))!.AsObject()
        .Select(static entry => (entry.Key, Convert.FromBase64String(entry.Value!.GetValue<string>())));

    private static string Text(object value) => JsonSerializer.Serialize(value, value.GetType(), Indented);
}
