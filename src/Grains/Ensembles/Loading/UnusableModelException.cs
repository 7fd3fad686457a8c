namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// A file in the models folder cannot be used; the message is the <see cref="ModelProblem.Reason"/>. Never leaves the loading.
/// </summary>
internal sealed class UnusableModelException : Exception
{
    public UnusableModelException(string reason)
        : base(reason)
    {
    }

    public UnusableModelException(string reason, Exception innerException)
        : base(reason, innerException)
    {
    }

    /// <summary>What the file calls itself; set once it is known.</summary>
    public string? Name { get; set; }
}
