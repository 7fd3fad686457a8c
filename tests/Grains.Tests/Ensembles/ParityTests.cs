using System.Globalization;
using System.Text.Json;

using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>What is served is what PyTorch computed: tests/Data/README.md.</summary>
public sealed class ParityTests
{
    [Theory]
    [InlineData("bench/models", "Bench_tiny_6_4")]
    [InlineData("bench/models", "Bench_19_89")]
    [InlineData("models", "TennesseeEastman")]
    public async Task RunAsync_RowsOfParityFile_MatchPyTorch(string models, string ensemble)
    {
        await using var catalog = await Catalogs.LoadAsync(Repository.Path(models));
        Assert.Empty(catalog.Problems);
        var loaded = catalog.ByName[ensemble];
        var layout = loaded.Description.Layout;
        var inputs = ReadCsv(ensemble, "inputs", layout.Boundary);
        var tolerance = ReadTolerance(ensemble, layout.Target);
        var rows = inputs.Length / layout.Boundary.Count;

        foreach (var (file, boosted) in new[] { ("stage1", false), ("sum", true) })
        {
            var boost = Enumerable.Repeat(boosted, layout.Target.Count).ToArray();
            var outcome = (await loaded.Runner.OutcomesAsync([new(inputs, rows)], boost)).Single();

            var expected = ReadCsv(ensemble, file, layout.Target);
            Assert.Equal(expected.Length, outcome.Predictions!.Length);
            await AssertRowByRowAsync(loaded.Runner, inputs, layout.Boundary.Count, boost, outcome.Predictions, tolerance);
            for (var i = 0; i < expected.Length; i++)
            {
                var signal = i % layout.Target.Count;
                Assert.True(
                    Math.Abs((double)expected[i] - outcome.Predictions[i]) <= tolerance[signal],
                    $"{file}, row {i / layout.Target.Count}, {layout.Target[signal]}: {outcome.Predictions[i]} instead of {expected[i]}");
            }
        }
    }

    /// <summary>A lone row takes another way (the boost may run on a second thread) to the same result.</summary>
    private static async Task AssertRowByRowAsync(
        EnsembleRunner runner, float[] inputs, int width, bool[] boost, float[] together, double[] tolerance)
    {
        for (var row = 0; row < inputs.Length / width; row++)
        {
            var alone = (await runner.OutcomesAsync([new(inputs[(row * width)..((row + 1) * width)], 1)], boost)).Single();
            for (var signal = 0; signal < boost.Length; signal++)
            {
                Assert.True(
                    Math.Abs((double)together[(row * boost.Length) + signal] - alone.Predictions![signal]) <= 2 * tolerance[signal],
                    $"row {row}, target {signal}: alone {alone.Predictions[signal]}, together {together[(row * boost.Length) + signal]}");
            }
        }
    }

    private static float[] ReadCsv(string ensemble, string part, IReadOnlyList<string> signals)
    {
        var lines = File.ReadAllLines(Repository.Path($"tests/Data/parity/{ensemble}.{part}.csv"));
        Assert.Equal(signals, lines[0].Split(','));
        return [.. lines.Skip(1).SelectMany(static line => line.Split(',')).Select(static cell => float.Parse(cell, CultureInfo.InvariantCulture))];
    }

    private static double[] ReadTolerance(string ensemble, IReadOnlyList<string> signals)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repository.Path($"tests/Data/parity/{ensemble}.json")));
        var targets = json.RootElement.GetProperty("targets").EnumerateArray().ToList();
        Assert.Equal(signals, targets.Select(static target => target.GetProperty("signal").GetString()));
        // 3e-5 of the target's standard deviation; but two float32 that differ at all differ by one unit in the last place, which for a
        // signal such as XMEAS_9 (120 ± 0.07) is more than that.
        return [.. targets.Select(static target => Math.Max(
            3e-5 * target.GetProperty("std").GetDouble(), target.GetProperty("ulp").GetDouble() * 1.001))];
    }
}
