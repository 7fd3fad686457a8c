using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.Sessions;

namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// Continues a stored session on a connection. The store says whose the session is now; the call takes it from that connection alone, so
/// one that arrives late takes it from nobody. A wrong token ends here: it must not reach the session's activation.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="sessions">Calls the session.</param>
/// <param name="faults">Logs that the store is unavailable.</param>
/// <param name="clock">The clock.</param>
internal sealed class SessionResume(ISessionStore store, SessionCaller sessions, StoreFaults faults, TimeProvider clock)
{
    /// <summary>After this time the client may have given up and resumed elsewhere: what has changed meanwhile is not taken over.</summary>
    private static readonly TimeSpan LongestRace = TimeSpan.FromSeconds(5);

    /// <summary>Each round means that the session got another attachment in between: from another connection, or from a call whose answer was lost.</summary>
    private const int MaxRounds = 8;

    public async ValueTask<OpenReply> ResumeAsync(string sessionId, string? token, ConfigurationRequest configuration)
    {
        var began = clock.GetTimestamp();
        for (var round = 0; round < MaxRounds && clock.GetElapsedTime(began) < LongestRace; round++)
        {
            StoredSession? row;
            try
            {
                row = await store.ReadSessionAsync(sessionId, CancellationToken.None);
            }
            catch (StoreUnavailableException exception)
            {
                faults.Report(sessionId, exception);
                return OpenReply.Refused(new(ErrorCode.Overloaded, "The session cannot be read at the moment. Send it again later."));
            }

            if (row is null)
                return new OpenReply { Outcome = SessionOutcome.Unknown };
            if (token is null || !ResumeToken.Matches(token, row.TokenHash.Span))
                return OpenReply.Refused(new(ErrorCode.SessionForbidden, "The resume token is not this session's."));
            var reply = await sessions.OpenAsync(sessionId, new OpenSession(OpenKind.Resume, row.Attachment, token, configuration));
            if (reply.Outcome != SessionOutcome.Repeat)
                return reply;
        }

        return OpenReply.Refused(new(ErrorCode.Overloaded, "The session is being taken over elsewhere. Send it again later."));
    }
}
