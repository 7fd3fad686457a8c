using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Sessions;

/// <summary>Opens, resumes or reconfigures a session.</summary>
/// <param name="sessionId">The session.</param>
/// <param name="services">The services of the silo.</param>
/// <param name="claim">Claims the session for this activation; null: no such session.</param>
internal sealed class SessionOpening(string sessionId, SessionServices services, Func<ValueTask<SessionState?>> claim)
{
    /// <summary>Each round means that another activation claimed the session in between.</summary>
    private const int MaxRounds = 8;

    private readonly ConfigurationResolver _resolver = new(services.Catalog);

    /// <summary>What the activation knows of the session afterwards; null: nothing.</summary>
    public SessionState? State { get; private set; }

    public async ValueTask<OpenReply> RunAsync(OpenSession request, SessionState? state)
    {
        State = state;
        // A repeated call finds the session that the first one created: the caller chose its token.
        if (request.Kind == OpenKind.Create && state is null && await CreateAsync(request) is { } created)
            return created;

        for (var round = 0; round < MaxRounds; round++)
        {
            if (await RefusalOfAsync(request) is { } refusal)
                return refusal;
            if (State is null || (request.Kind == OpenKind.Reconfigure && request.Attachment > State.Attachment))
                State = await claim();
            if (State is null)
                return new OpenReply { Outcome = SessionOutcome.Unknown };
            if (request.Kind == OpenKind.Reconfigure && request.Attachment != State.Attachment)
                return new OpenReply { Outcome = SessionOutcome.Detached };
            if (await ConfigureAsync(request, State) is { } reply)
                return reply;
            services.Logger.Fenced(sessionId, State.Claim.Epoch);
            State = null;
        }

        return OpenReply.Refused(new(ErrorCode.Overloaded, "The session is being taken over elsewhere. Send it again later."));
    }

    /// <summary>Null: the session exists already.</summary>
    private async ValueTask<OpenReply?> CreateAsync(OpenSession request)
    {
        var resolved = _resolver.Resolve(request.Configuration, stored: null);
        if (resolved.Error is { } error)
            return OpenReply.Refused(error);
        var token = request.ResumeToken ?? throw new InvalidOperationException("A new session needs a token.");
        var session = new NewSession(sessionId, ResumeToken.HashOf(token), resolved.Configuration, resolved.Ensemble.Layout);
        try
        {
            var row = await services.Store.CreateAsync(session, Guid.NewGuid(), CancellationToken.None);
            State = new SessionState(row, services);
            State.Configured(row, resolved.Ensemble);
            return ReplyOf(State, token, resumed: false);
        }
        catch (SessionExistsException)
        {
            return null;
        }
    }

    /// <summary>A wrong token must be refused before a claim: a claim would fence the session's owner.</summary>
    private async ValueTask<OpenReply?> RefusalOfAsync(OpenSession request)
    {
        if (request.Kind == OpenKind.Reconfigure)
            return null;
        var hash = State?.TokenHash ?? (await services.Store.ReadSessionAsync(sessionId, CancellationToken.None))?.TokenHash;
        if (hash is null)
            return new OpenReply { Outcome = SessionOutcome.Unknown };
        return request.ResumeToken is { } token && ResumeToken.Matches(token, hash.Value.Span)
            ? null
            : OpenReply.Refused(new(ErrorCode.SessionForbidden, "The resume token is not this session's."));
    }

    /// <summary>Null: the claim is no longer the row's.</summary>
    private async ValueTask<OpenReply?> ConfigureAsync(OpenSession request, SessionState state)
    {
        var isAttached = request.Kind == OpenKind.Reconfigure;
        var resolved = _resolver.Resolve(request.Configuration, request.Kind == OpenKind.Resume ? state.Configuration : null);
        if (resolved.Error is { } error)
            return OpenReply.Refused(error);
        await services.Writer.SettleAsync(CancellationToken.None);
        var row = await services.Store.ConfigureAsync(
            sessionId, state.Claim, resolved.Configuration, resolved.Ensemble.Layout, attach: !isAttached, CancellationToken.None);
        if (row is null)
            return null;
        state.Configured(row, resolved.Ensemble);
        return ReplyOf(state, request.ResumeToken ?? "", resumed: request.Kind == OpenKind.Resume);
    }

    private static OpenReply ReplyOf(SessionState state, string token, bool resumed) => new()
    {
        Attachment = state.Attachment,
        LastOrdinal = state.LastOrdinal,
        ResumeToken = token,
        Resumed = resumed,
        PredictionsCount = state.PredictionsCount,
        Configuration = state.Configuration,
        EnsembleVersion = state.EnsembleVersion!,
        Layout = state.Layout,
    };
}
