namespace StreamCluster.Client;

/// <summary>What a connection says first. Immutable.</summary>
/// <param name="Options">How to connect.</param>
/// <param name="Configuration">What the session is to do.</param>
/// <param name="Resume">The session to go on with; null: a new one.</param>
internal sealed record Handshake(StreamClientOptions Options, SessionOptions Configuration, StreamSession? Resume)
{
    public static Handshake First(StreamClientOptions options) => new(options, options.Session, options.Resume);

    /// <summary>
    /// To go on with the session of that answer. The whole configuration goes along, the ensemble's name with it: should the
    /// server not know the session any more, the new one that it makes in its place is configured alike.
    /// </summary>
    public Handshake Next(SessionAck ack) => this with
    {
        Resume = ack.Session,
        Configuration = Configuration.EnsembleName is null && ack.Ensemble.EnsembleName.Length > 0
            ? Configuration with { EnsembleName = ack.Ensemble.EnsembleName }
            : Configuration,
    };
}
