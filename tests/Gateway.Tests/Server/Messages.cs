using System.Globalization;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>Messages for <c>Ensemble_x</c>, and what it answers, computed by hand from the table in <c>tests/Data/README.md</c>.</summary>
internal static class Messages
{
    public const string Ping = """{"type":"ping"}""";

    /// <summary>T1 = 24, T2 = 30, P1 = 2.</summary>
    public const string Sample = """{"Temperature_boundary_1":24,"Temperature_boundary_2":30,"Pressure_boundary_1":2}""";

    /// <summary>What is served for <see cref="Sample"/>.</summary>
    public const string Answer = """{"Pressure_1":16.5,"Temperature_1":46.5,"Flow_1":98.5,"Temperature_2":28.5}""";

    /// <summary>The same for stage 1 alone.</summary>
    public const string AnswerWithoutBoost = """{"Pressure_1":16.5,"Temperature_1":40,"Flow_1":36,"Temperature_2":28.5}""";

    public const string Predict = $$$"""{"type":"predict","data":{"boundary_signals":{{{Sample}}}}}""";

    public static string Config(string members) => $$$"""{"type":"config","data":{{{{members}}}}}""";

    /// <summary>A sample with T1 = <paramref name="t1"/> and the others 0, which makes <c>Temperature_2</c> = T1-independent and <c>Pressure_1</c> = 0.5 T1 + 0.5.</summary>
    public static string SampleOf(double t1) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"Temperature_boundary_1":{{t1}},"Temperature_boundary_2":0,"Pressure_boundary_1":0}""");

    /// <summary>A predict message; <paramref name="id"/> as JSON.</summary>
    public static string PredictOf(double t1, string? id = null) =>
        $$$"""{"type":"predict"{{{Id(id)}}},"data":{"boundary_signals":{{{SampleOf(t1)}}},"timestamp":"t"}}""";

    /// <summary>A batch of these samples (JSON); <paramref name="more"/> is put behind it.</summary>
    public static string Batch(IEnumerable<string> samples, string more = "", string? id = null) =>
        $$$"""{"type":"predict_batch"{{{Id(id)}}},"data":{"batch":[{{{string.Join(',', samples)}}}]{{{more}}}}}""";

    /// <summary>Stage 1 and boost as served: Pressure_1 = 0.5 T1 + 0.5, Temperature_1 = 1.25 T1 + 1.25, Flow_1 = 2 T1 + 10.5, Temperature_2 = T2 - 2.</summary>
    public static string AnswerOf(float t1) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"Pressure_1":{{(0.5f * t1) + 0.5f}},"Temperature_1":{{(1.25f * t1) + 1.25f}},"Flow_1":{{(2 * t1) + 10.5f}},"Temperature_2":-2}""");

    private static string Id(string? id) => id is null ? "" : $",\"id\":{id}";
}
