using System.Globalization;

namespace StreamCluster.Cli;

/// <summary>Numbers for people; the same on every machine.</summary>
internal static class Numbers
{
    public const string None = "-";

    // Plus zero: what rounds to nothing is shown without a sign.
    public static string R2(double? value) => Format(value is { } number ? Math.Round(number, 4) + 0.0 : null, "0.0000");

    /// <summary>A part of a standard deviation.</summary>
    public static string Deviation(double? value) => Format(value, "0.0000");

    public static string Milliseconds(double? value) => Format(value, "0.00");

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Rate(double value) => Format(value, value < 10 ? "0.00" : "#,##0");

    /// <summary>A measured value: five significant digits, as instruments show them.</summary>
    public static string Value(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Format(double? value, string format) =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : None;
}
