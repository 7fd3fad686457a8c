using System.Text;

namespace StreamCluster.Grains.History.Export;

/// <summary>
/// A client's <c>output_dir</c>: a folder under the export root. Names are judged as text before anything touches the disk, so that what
/// is allowed does not depend on the platform or on what is there.
/// </summary>
internal static class ExportFolder
{
    public const int MaxSegmentBytes = 255;
    public const int MaxBytes = 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The folder's segments, none for the root itself; null: not allowed, and <paramref name="fault"/> says why.</summary>
    public static string[]? Parse(string? outputDir, out string fault)
    {
        fault = "";
        if (string.IsNullOrEmpty(outputDir))
        {
            return [];
        }

        var segments = outputDir.Split('/');
        fault = FaultOf(outputDir, MaxBytes) ?? segments.Select(SegmentFaultOf).FirstOrDefault(static found => found is not null) ?? "";
        return fault.Length == 0 ? segments : null;
    }

    private static string? SegmentFaultOf(string segment) => segment switch
    {
        "" => "output_dir has an empty segment.",
        ['.' or '~', ..] => "A segment of output_dir starts with '.' or '~'.",
        _ => FaultOf(segment, MaxSegmentBytes),
    };

    private static string? FaultOf(string text, int maxBytes)
    {
        foreach (var character in text)
        {
            if (character is '\\' or ':' || char.IsControl(character))
            {
                return "output_dir has a backslash, a colon or a control character.";
            }
        }

        try
        {
            return Strict.GetByteCount(text) > maxBytes ? "output_dir is too long." : null;
        }
        catch (EncoderFallbackException)
        {
            return "output_dir is not Unicode text.";
        }
    }
}
