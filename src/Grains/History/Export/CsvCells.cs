using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace StreamCluster.Grains.History.Export;

/// <summary>
/// Cells of RFC 4180, straight into the output as UTF-8. Text that a spreadsheet would run as a formula gets a leading apostrophe;
/// numbers stay numbers, a minus sign included.
/// </summary>
internal readonly struct CsvCells(PipeWriter output)
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>The longest float or double in its shortest form has 24 characters.</summary>
    private const int NumberBytes = 32;

    public void Separator() => output.Write(","u8);

    public void EndLine() => output.Write("\r\n"u8);

    /// <summary>The shortest decimal that gives this float32 back.</summary>
    public void Number(float value)
    {
        value.TryFormat(output.GetSpan(NumberBytes), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    public void Number(double value)
    {
        value.TryFormat(output.GetSpan(NumberBytes), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    public void Text(string text)
    {
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..])
        {
            text = "'" + text;
        }

        if (text.AsSpan().ContainsAny(Quoted))
        {
            text = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        }

        Encoding.UTF8.GetBytes(text, output);
    }
}
