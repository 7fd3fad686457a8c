using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace StreamCluster.Cli;

/// <summary>Options that take a number within bounds, written the same way on every machine; anything else is an error of usage.</summary>
internal static class NumberOption
{
    public static Option<int?> Whole(string name, string description, string helpName, int min = 1, int max = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            if (int.TryParse(Text(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                && value >= min && value <= max)
            {
                return value;
            }

            result.AddError(max == int.MaxValue
                ? Invariant($"{name} '{Text(result)}' is not a whole number from {min} on.")
                : Invariant($"{name} '{Text(result)}' is not a whole number from {min} to {max}."));
            return null;
        },
    };

    public static Option<double?> Positive(string name, string description, string helpName, double max) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            if (double.TryParse(Text(result), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= max)
                return value;
            result.AddError(Invariant($"{name} '{Text(result)}' is not a number above 0, up to {max}."));
            return null;
        },
    };

    private static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
