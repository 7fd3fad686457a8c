using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using StreamCluster.Hosting;

namespace StreamCluster.Docs.Tests.Settings;

/// <summary>How a setting's type, default and range are written for people: taken from the code, not from its comments.</summary>
internal static class SettingText
{
    private static readonly (TimeSpan Unit, string One, string Many)[] Units =
    [
        (TimeSpan.FromDays(365), "year", "years"), (TimeSpan.FromDays(1), "day", "days"), (TimeSpan.FromHours(1), "hour", "hours"),
        (TimeSpan.FromMinutes(1), "minute", "minutes"), (TimeSpan.FromSeconds(1), "s", "s"), (TimeSpan.FromMilliseconds(1), "ms", "ms"),
    ];

    public static string TypeOf(PropertyInfo property) => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) switch
    {
        var type when type == typeof(string) => "text",
        var type when type == typeof(string[]) => "list",
        var type when type == typeof(bool) => "true or false",
        var type when type == typeof(TimeSpan) => "time",
        var type when type == typeof(double) => "number",
        var type when type.IsEnum => "choice",
        _ => "whole number",
    };

    /// <summary>The default; where it depends on the machine, what the documentation says.</summary>
    public static string DefaultOf(PropertyInfo property)
    {
        var value = property.GetValue(Activator.CreateInstance(property.DeclaringType!));
        if (value is null || property == typeof(NodeOptions).GetProperty(nameof(NodeOptions.Name)))
            return OptionsDocs.TextOf(property, "value").Replace("The default is ", "", StringComparison.Ordinal).TrimEnd('.').Split(';')[0];
        return value is string[] { Length: 0 } ? "empty" : Of(property, value);
    }

    public static string RangeOf(PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            return $"{Of(property, Converted(property, range.Minimum))} to {Of(property, Converted(property, range.Maximum))}";
        if (property.GetCustomAttribute<StringLengthAttribute>() is { } length)
            return $"{length.MinimumLength} to {length.MaximumLength} characters";
        return property.PropertyType.IsEnum ? string.Join(", ", Enum.GetValues(property.PropertyType).Cast<object>().Select(value => Of(property, value))) : "";
    }

    private static object Converted(PropertyInfo property, object limit) =>
        limit is string text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : Convert.ChangeType(limit, property.PropertyType, CultureInfo.InvariantCulture);

    private static string Of(PropertyInfo property, object value) => value switch
    {
        TimeSpan time => TimeOf(time),
        bool flag => flag ? "true" : "false",
        Enum choice => $"`{choice.ToString().ToLowerInvariant()}`",
        string text => $"`{text}`",
        double number => number.ToString("0.############", CultureInfo.InvariantCulture),
        int port when property.Name.EndsWith("Port", StringComparison.Ordinal) => port.ToString(CultureInfo.InvariantCulture),
        _ when property.Name.EndsWith("Bytes", StringComparison.Ordinal) => BytesOf(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Convert.ToInt64(value, CultureInfo.InvariantCulture):N0}"),
    };

    private static string TimeOf(TimeSpan time)
    {
        if (time == TimeSpan.Zero)
            return "0";
        var (unit, one, many) = Units.First(known => time.Ticks % known.Unit.Ticks == 0);
        var count = time.Ticks / unit.Ticks;
        return string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");
    }

    private static string BytesOf(long bytes)
    {
        foreach (var (shift, unit) in new[] { (30, "GiB"), (20, "MiB"), (10, "KiB") })
        {
            if (bytes >= 1L << shift && bytes % (1L << shift) == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{bytes >> shift} {unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
    }
}
