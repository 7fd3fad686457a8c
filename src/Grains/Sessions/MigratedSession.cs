using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// What an activation takes along when it moves to another silo: the stored row with its claim, so that the session goes on without a new
/// claim. Only a row that nothing pending or in doubt can still change may travel; without it the new activation claims the session.
/// </summary>
[GenerateSerializer, Immutable, Alias("migrated-session")]
internal sealed record MigratedSession(
    [property: Id(0)] long Epoch,
    [property: Id(1)] Guid Nonce,
    [property: Id(2)] byte[] TokenHash,
    [property: Id(3)] long Attachment,
    [property: Id(4)] long LastOrdinal,
    [property: Id(5)] long NextSequence,
    [property: Id(6)] long PredictionsCount,
    [property: Id(7)] SessionConfiguration Configuration,
    [property: Id(8)] SignalLayout Layout)
{
    /// <summary>The key of the migration's values.</summary>
    public const string Key = "session";

    public static MigratedSession Of(SessionState state) => new(
        state.Claim.Epoch, state.Claim.Nonce, state.TokenHash.ToArray(), state.Attachment, state.LastOrdinal, state.NextSequence,
        state.PredictionsCount, state.Configuration, state.Layout);

    public StoredSession ToRow(string sessionId) => new()
    {
        SessionId = sessionId,
        TokenHash = TokenHash,
        Claim = new SessionClaim(Epoch, Nonce),
        Attachment = Attachment,
        LastOrdinal = LastOrdinal,
        NextSequence = NextSequence,
        PredictionsCount = PredictionsCount,
        LatencySumMs = 0, // the store alone adds it up
        Configuration = Configuration,
        Layout = Layout,
    };
}
