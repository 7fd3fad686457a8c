using System.Text;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// Names of tensors and operators, a character for each byte: names that differ stay different, and are written as they were read, also where
/// a model's names are not valid UTF-8.
/// </summary>
internal static class OnnxName
{
    public static string Of(ReadOnlyMemory<byte> content) => Encoding.Latin1.GetString(content.Span);
}
