using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace StreamCluster.Hosting.Settings;

/// <summary>
/// Reads the sections of the configuration into their options classes and collects every mistake: a name that is no setting (a slip of
/// the pen would otherwise silently do nothing), a value that cannot be read, a value out of its range.
/// </summary>
public sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _mistakes = [];
    private readonly HashSet<string> _removed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a section; what cannot be read keeps its default.</summary>
    public T Read<T>(string section)
        where T : class, new()
    {
        var options = new T();
        Fill(options, section);
        return options;
    }

    /// <summary>The mistakes so far.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <summary>A mistake that concerns several settings together.</summary>
    public void Require(bool condition, string mistake)
    {
        if (!condition && !_mistakes.Contains(mistake, StringComparer.Ordinal))
            _mistakes.Add(mistake);
    }

    /// <summary>A path that must not be a file.</summary>
    public void RequireFolder(string setting, string? path) =>
        Require(!File.Exists(path), $"{setting}: '{path}' is a file, not a folder.");

    /// <summary>Refuses a setting of an earlier release, and takes it out so that it is reported once.</summary>
    /// <param name="setting">Its full name.</param>
    /// <param name="successor">The setting that takes its place, and what it is about.</param>
    public void Remove(string setting, string successor)
    {
        if (configuration[setting] is null)
            return;
        _mistakes.Add($"{setting} was removed. Use {successor}.");
        _removed.Add(setting);
    }

    private void Fill(object options, string section)
    {
        var properties = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var entry in configuration.GetSection(section).GetChildren())
        {
            if (_removed.Contains(entry.Path))
                continue;
            var property = properties.FirstOrDefault(known => string.Equals(known.Name, entry.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
                _mistakes.Add($"{section}:{entry.Key} is not a setting. There are: {string.Join(", ", properties.Select(static known => known.Name).Order(StringComparer.Ordinal))}.");
            else if (SettingValue.IsSection(property.PropertyType))
                Fill(property.GetValue(options)!, entry.Path);
            else
                Set(options, property, entry);
        }
    }

    private void Set(object options, PropertyInfo property, IConfigurationSection entry)
    {
        if (!SettingValue.TryRead(entry, property.PropertyType, out var value, out var expected))
        {
            _mistakes.Add($"{entry.Path}: '{entry.Value}' is not {expected}.");
            return;
        }

        var results = new List<ValidationResult>();
        var context = new ValidationContext(options) { MemberName = property.Name, DisplayName = entry.Path };
        if (Validator.TryValidateProperty(value, context, results))
            property.SetValue(options, value);
        else
            _mistakes.AddRange(results.Select(result => $"{entry.Path}: '{entry.Value}' is not allowed. {Ranges.Describe(property) ?? result.ErrorMessage}"));
    }

    private static class Ranges
    {
        public static string? Describe(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
            ? FormattableString.Invariant($"It must be from {range.Minimum} to {range.Maximum}.")
            : null;
    }
}
