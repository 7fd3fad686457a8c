using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Makes what ONNX Runtime says fit for a reason or a log line.</summary>
internal static partial class OnnxMessage
{
    private const int MaxLength = 300;

    /// <summary>One line, capped, without the error code's prefix and without paths.</summary>
    public static string Shorten(OnnxRuntimeException exception)
    {
        var text = SourcePlace().Replace(Prefix().Replace(exception.Message, ""), "");
        text = Space().Replace(AbsolutePath().Replace(text, "…"), " ").Trim();
        return text.Length <= MaxLength ? text : $"{text[..MaxLength]}…";
    }

    [GeneratedRegex(@"^\[ErrorCode:\w+\]\s*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Prefix();

    // Where in ONNX Runtime's source it was thrown: "/…/model_load_utils.h:56 void onnxruntime::…(…) ".
    [GeneratedRegex(@"(?<=^|\s)\S*[/\\]\S+:\d+ [^()]*\([^()]*\)( const)?( \[with [^\]]*\])?\s*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SourcePlace();

    [GeneratedRegex(@"(?<=^|[\s""'(:])(/[^/\s]+/|[A-Za-z]:\\)\S*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AbsolutePath();

    [GeneratedRegex(@"[\s\p{Cc}]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Space();
}
