using System.Globalization;

namespace StreamCluster.Cli;

/// <summary>Reads a number out of a cell.</summary>
internal static class CellNumber
{
    // Longer than any number that is written out to say something.
    private const int Longest = 128;

    /// <summary>True where the cell is a number that is finite as float32, which is what models take.</summary>
    /// <param name="cell">The cell, UTF-8.</param>
    /// <param name="decimalComma">Whether <c>1,5</c> is one and a half: so in files whose delimiter is not the comma.</param>
    /// <param name="value">The number.</param>
    public static bool TryParse(ReadOnlySpan<byte> cell, bool decimalComma, out double value)
    {
        if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && !(decimalComma && TryParseDecimalComma(cell, out value)))
        {
            return false;
        }

        return float.IsFinite((float)value);
    }

    private static bool TryParseDecimalComma(ReadOnlySpan<byte> cell, out double value)
    {
        value = 0;
        if (cell.Length > Longest || !cell.Contains((byte)',') || cell.Contains((byte)'.'))
            return false;
        Span<byte> text = stackalloc byte[Longest];
        cell.Replace(text, (byte)',', (byte)'.');
        return double.TryParse(text[..cell.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
