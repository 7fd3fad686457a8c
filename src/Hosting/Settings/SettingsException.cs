namespace StreamCluster.Hosting.Settings;

/// <summary>Settings are wrong: the start is stopped, and every mistake is named.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>Without a list.</summary>
    public SettingsException()
        : this([])
    {
    }

    /// <summary>One mistake.</summary>
    public SettingsException(string message)
        : this([message])
    {
    }

    /// <summary>One mistake with its cause.</summary>
    public SettingsException(string message, Exception innerException)
        : base(message, innerException) => Mistakes = [message];

    /// <summary>All mistakes.</summary>
    public SettingsException(IReadOnlyList<string> mistakes)
        : base("The settings are wrong:\n" + string.Join('\n', mistakes.Select(static mistake => "  - " + mistake))) => Mistakes = mistakes;

    /// <summary>One sentence per mistake, each beginning with the setting's name.</summary>
    public IReadOnlyList<string> Mistakes { get; }
}
