namespace StreamCluster.Compare;

/// <summary>
/// How the servers load the models. A server rewrites models where that makes them cheaper; bare ONNX Runtime has them as they are in their
/// files. So servers under measurement do not rewrite them: both sides run the same graph, and gates judge the service and not the rewriting.
/// </summary>
internal static class ModelFiles
{
    private const string Name = "--Inference:OptimizeModels=";

    /// <summary>The argument that every server under measurement gets; a further setting of the same name overrides it.</summary>
    public const string AsTheyAre = Name + "false";

    /// <summary>For the results.</summary>
    /// <param name="settings">Further settings of the servers, as arguments.</param>
    public static string Describe(IEnumerable<string> settings) =>
        settings.LastOrDefault(static setting => setting.StartsWith(Name, StringComparison.OrdinalIgnoreCase)) is { } given && !given.EndsWith("false", StringComparison.OrdinalIgnoreCase)
            ? "rewritten by the servers (Inference:OptimizeModels=true), bare ONNX Runtime has the unmodified files"
            : "unmodified files (Inference:OptimizeModels=false), in the servers and in bare ONNX Runtime";
}
