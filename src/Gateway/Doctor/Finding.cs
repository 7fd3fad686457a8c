namespace StreamCluster.Gateway.Doctor;

/// <summary>What a check came to.</summary>
internal enum Outcome
{
    /// <summary>As it should be.</summary>
    Ok = 0,

    /// <summary>It works, but something should be known or mended.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Failed,

    /// <summary>Not looked at: something else has to be mended first.</summary>
    Skipped,
}

/// <summary>One check and what it came to.</summary>
/// <param name="Check">Its name: the part of the product and what of it, with a point between.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Message">What was found, in a sentence. Never a secret.</param>
/// <param name="Advice">What to do; null: nothing.</param>
internal sealed record Finding(string Check, Outcome Outcome, string Message, string? Advice = null)
{
    public static Finding Ok(string check, string message) => new(check, Outcome.Ok, message);

    public static Finding Warning(string check, string message, string? advice = null) => new(check, Outcome.Warning, message, advice);

    public static Finding Failed(string check, string message, string? advice = null) => new(check, Outcome.Failed, message, advice);

    public static Finding Skipped(string check, string message) => new(check, Outcome.Skipped, message);
}
