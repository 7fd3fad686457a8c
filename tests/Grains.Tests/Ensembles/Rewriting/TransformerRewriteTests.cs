using System.Text.Json.Nodes;
using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Grains.Tests.Ensembles.Rewriting;

/// <summary>Whole transformers: rewritten they give what they gave, also far from where the loading looks.</summary>
public sealed class TransformerRewriteTests
{
    [Theory]
    [InlineData("bench/models/stage1/bench_19_89_stage1", 7, 6)]
    [InlineData("bench/models/boost/bench_19_89_boost", 7, 6)]
    [InlineData("bench/models/stage1/bench_tiny_6_4_stage1", 3, 2)]
    [InlineData("bench/models/boost/bench_tiny_6_4_boost", 3, 2)]
    [InlineData("models/stage1/tep_stage1", 5, 4)]
    [InlineData("models/boost/tep_boost", 5, 4)]
    public void Of_Transformer_GivesTheSame(string file, int norms, int folded)
    {
        var onnx = File.ReadAllBytes(Repository.Path(file + ".onnx"));
        var json = Directory.EnumerateFiles(Repository.Path(Path.GetDirectoryName(file)!), "*.json")
            .First(path => (string?)JsonNode.Parse(File.ReadAllText(path))!["file"] == Path.GetFileName(file) + ".onnx");
        var record = ModelRecord.Parse(File.ReadAllBytes(json), file.Split('/')[^2]);

        var rewritten = LayerNormRewrite.Of(onnx)!;

        Assert.Equal((norms, folded), (rewritten.Norms, rewritten.Folded));
        Assert.DoesNotContain("LayerNormalization", NormModels.Operators(rewritten.Onnx));
        using var before = Models.Load(onnx, record);
        using var after = Models.Load(rewritten.Onnx, record);
        Assert.Null(ModelAgreement.Difference(before, after));
        AssertAgree(before, after, Rows(record));
    }

    /// <summary>300 rows, beside and beyond the ranges, and single readings that are absurd.</summary>
    private static float[] Rows(ModelRecord record)
    {
        var random = new Random(7);
        var rows = new float[300 * record.Boundary.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var range = record.Ranges[record.Boundary[i % record.Boundary.Count]];
            rows[i] = random.Next(50) switch
            {
                0 => 0,
                1 => 1e30f,
                2 => -1e30f,
                3 => float.Epsilon,
                _ => (float)(range.Mean + ((random.NextDouble() - 0.5) * 3 * (range.Max - range.Min))),
            };
        }

        return rows;
    }

    private static void AssertAgree(OnnxModel before, OnnxModel after, float[] rows)
    {
        var (expected, actual) = (Models.Run(before, rows), Models.Run(after, rows));
        for (var i = 0; i < expected.Length; i++)
        {
            var target = before.Record.Target[i % before.Record.Target.Count];
            var limit = Math.Max(3e-5 * before.Record.Ranges[target].Std, MathF.BitIncrement(MathF.Abs(expected[i])) - MathF.Abs(expected[i]));
            Assert.True(Math.Abs((double)expected[i] - actual[i]) <= limit, $"row {i / before.Record.Target.Count}, {target}: {actual[i]} instead of {expected[i]}");
        }
    }
}
