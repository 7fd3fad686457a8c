using System.Globalization;

namespace StreamCluster.Hosting.Settings;

/// <summary>Reads one value of the configuration, always in the invariant culture.</summary>
internal static class SettingValue
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    /// <summary>Whether a property of this type is a nested section.</summary>
    public static bool IsSection(Type type) => type.IsClass && type != typeof(string) && !type.IsArray;

    public static bool TryRead(IConfigurationSection entry, Type type, out object? value, out string expected)
    {
        var text = entry.Value;
        type = Nullable.GetUnderlyingType(type) ?? type;
        expected = "";
        value = null;
        if (type == typeof(string))
        {
            value = text;
            expected = "a text";
            return text is not null;
        }

        if (type == typeof(string[]))
        {
            value = ListOf(entry);
            return true;
        }

        if (type == typeof(int))
            return Parsed(int.TryParse(text, Whole, CultureInfo.InvariantCulture, out var number), number, "a whole number", out value, out expected);
        if (type == typeof(long))
            return Parsed(long.TryParse(text, Whole, CultureInfo.InvariantCulture, out var number), number, "a whole number", out value, out expected);
        if (type == typeof(double))
            return Parsed(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction), fraction, "a number", out value, out expected);
        if (type == typeof(bool))
            return Parsed(bool.TryParse(text, out var flag), flag, "true or false", out value, out expected);
        if (type == typeof(TimeSpan))
            return Parsed(TryReadTime(text, out var time), time, "a time; write [days.]hh:mm:ss[.fff], for example 00:00:15", out value, out expected);
        if (type.IsEnum)
        {
            var names = Enum.GetNames(type);
            var name = names.FirstOrDefault(known => string.Equals(known, text, StringComparison.OrdinalIgnoreCase));
            return Parsed(
                name is not null, name is null ? null : Enum.Parse(type, name),
                "one of " + string.Join(", ", names.Select(static known => known.ToLowerInvariant())), out value, out expected);
        }

        throw new InvalidOperationException($"Settings of type {type.Name} cannot be read.");
    }

    /// <summary>A plain number would be read as days: it must not be.</summary>
    private static bool TryReadTime(string? text, out TimeSpan time)
    {
        time = default;
        return text?.Contains(':', StringComparison.Ordinal) == true && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out time);
    }

    /// <summary>Either as children (<c>X:0</c>, <c>X:1</c>) or as one text with commas, as a command line has it.</summary>
    private static string[] ListOf(IConfigurationSection entry)
    {
        const StringSplitOptions clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return entry.Value is { } joined
            ? joined.Split(',', clean)
            : [.. entry.GetChildren().Select(static child => child.Value?.Trim() ?? "").Where(static text => text.Length > 0)];
    }

    private static bool Parsed(bool done, object? read, string what, out object? value, out string expected)
    {
        value = done ? read : null;
        expected = what;
        return done;
    }
}
