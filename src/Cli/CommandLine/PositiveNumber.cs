using System.CommandLine;

namespace StreamCluster.Cli;

/// <summary>Options that take a number within bounds; anything else is an error of usage.</summary>
internal static class PositiveNumber
{
    public static Option<int?> Whole(string name, string description, string helpName, int max = int.MaxValue)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            // A text that is no number at all is told by the parser.
            if (result.Errors.Any() || result.GetValueOrDefault<int?>() is not { } value)
                return;
            if (value < 1)
                result.AddError($"{name} must be 1 or more.");
            else if (value > max)
                result.AddError($"{name} can be {max} at the most.");
        });
        return option;
    }

    public static Option<double?> Real(string name, string description, string helpName, double max)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<double?>() is not { } value)
                return;
            if (!(value > 0 && value <= max))
                result.AddError($"{name} must be more than 0, and {max.ToString(System.Globalization.CultureInfo.InvariantCulture)} at the most.");
        });
        return option;
    }
}
