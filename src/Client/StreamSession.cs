namespace StreamCluster.Client;

/// <summary>
/// What continues a session on another connection, from another process too: keep it and give it back as
/// <see cref="StreamClientOptions.Resume"/>. The token is a secret; text made of this record does not show it. Immutable.
/// </summary>
/// <param name="Id">The session's id.</param>
/// <param name="ResumeToken">The token; the same for the whole life of the session.</param>
public sealed record StreamSession(string Id, string ResumeToken)
{
    /// <summary>The id alone.</summary>
    public override string ToString() => Id;
}
