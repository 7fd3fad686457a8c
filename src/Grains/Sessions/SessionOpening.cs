using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// Opens, resumes or reconfigures a session. A call may arrive twice, and may arrive late: after its silo stood still, when the session has
/// gone on elsewhere. It then takes the session from nobody: it changes a session only from the attachment that its caller knew.
/// </summary>
/// <param name="sessionId">The session.</param>
/// <param name="services">The services of the silo.</param>
/// <param name="claim">Claims the session for this activation; null: no such session.</param>
internal sealed class SessionOpening(string sessionId, SessionServices services, Func<ValueTask<SessionState?>> claim)
{
    /// <summary>Each round means that another activation claimed the session in between.</summary>
    private const int MaxRounds = 8;

    private const long FirstAttachment = 1;

    private readonly ConfigurationResolver _resolver = new(services.Catalog);

    /// <summary>What the activation knows of the session afterwards; null: nothing.</summary>
    public SessionState? State { get; private set; }

    public ValueTask<OpenReply> RunAsync(OpenSession request, SessionState? state)
    {
        State = state;
        return request.Kind == OpenKind.Create ? CreateAsync(request) : ContinueAsync(request);
    }

    private async ValueTask<OpenReply> CreateAsync(OpenSession request)
    {
        var resolved = _resolver.Resolve(request.Configuration, stored: null);
        if (resolved.Error is { } error)
            return OpenReply.Refused(error);
        var token = request.ResumeToken ?? throw new InvalidOperationException("A new session needs a token.");
        if (State is null)
        {
            try
            {
                var session = new NewSession(sessionId, ResumeToken.HashOf(token), resolved.Configuration, resolved.Ensemble.Layout);
                var row = await services.Store.CreateAsync(session, Guid.NewGuid(), CancellationToken.None);
                State = new SessionState(row, services);
                State.Configured(row, resolved.Ensemble);
                return ReplyOf(State, resolved.Ensemble, token);
            }
            catch (SessionExistsException)
            {
                State = await claim();
            }
        }

        // A repeated call finds the session that the first one made; a late one finds it with a newer connection.
        return State is null ? new OpenReply { Outcome = SessionOutcome.Unknown }
            : State.Attachment == FirstAttachment ? ReplyOf(State, resolved.Ensemble, token)
            : new OpenReply { Outcome = SessionOutcome.Detached };
    }

    private async ValueTask<OpenReply> ContinueAsync(OpenSession request)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            if (State is null || request.Attachment > State.Attachment)
                State = await claim();
            if (State is null)
                return new OpenReply { Outcome = SessionOutcome.Unknown };
            if (request.Attachment != State.Attachment)
                return new OpenReply { Outcome = OutcomeOfOther(request, State) };
            if (await ConfigureAsync(request, State) is { } reply)
                return reply;
            services.Logger.Fenced(sessionId, State.Claim.Epoch);
            State = null;
        }

        return OpenReply.Refused(new(ErrorCode.Overloaded, "The session is being taken over elsewhere. Send it again later."));
    }

    /// <summary>The session has another attachment than the caller knew.</summary>
    private static SessionOutcome OutcomeOfOther(OpenSession request, SessionState state) =>
        request.Kind == OpenKind.Resume ? SessionOutcome.Repeat
        : request.Attachment < state.Attachment ? SessionOutcome.Detached
        : SessionOutcome.InDoubt; // the store failed over to a standby that lagged: the client must resume

    /// <summary>Null: the claim is no longer the row's.</summary>
    private async ValueTask<OpenReply?> ConfigureAsync(OpenSession request, SessionState state)
    {
        var isResume = request.Kind == OpenKind.Resume;
        var resolved = _resolver.Resolve(request.Configuration, isResume ? state.Configuration : null);
        if (resolved.Error is { } error)
            return OpenReply.Refused(error);
        if (!isResume && request.Ordinal <= state.LastOrdinal)
            return ReplyOf(state, resolved.Ensemble, request.ResumeToken); // it is in force already
        await services.Writer.SettleAsync(CancellationToken.None);
        var (attachment, lastOrdinal) = isResume ? (state.Attachment + 1, 0) : (state.Attachment, request.Ordinal);
        var row = await services.Store.ConfigureAsync(
            sessionId, state.Claim, resolved.Configuration, resolved.Ensemble.Layout, attachment, lastOrdinal, CancellationToken.None);
        if (row is null)
            return null;
        state.Configured(row, resolved.Ensemble);
        return ReplyOf(state, resolved.Ensemble, request.ResumeToken) with { Resumed = isResume };
    }

    private static OpenReply ReplyOf(SessionState state, EnsembleDescription ensemble, string? token) => new()
    {
        Attachment = state.Attachment,
        LastOrdinal = state.LastOrdinal,
        ResumeToken = token ?? "",
        PredictionsCount = state.PredictionsCount,
        Configuration = state.Configuration,
        EnsembleVersion = ensemble.Version,
        Layout = state.Layout,
    };
}
