using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Sessions;

/// <summary>One turn of a session grain that opens, resumes or reconfigures.</summary>
internal sealed class OpenTurn(string sessionId, SessionServices services)
{
    /// <summary>Each round means that another activation claimed the session in between: two of them do not go on like that.</summary>
    private const int MaxRounds = 8;

    private readonly ConfigurationResolver _resolver = new(services.Ensembles);

    public async ValueTask<OpenReply> RunAsync(
        OpenSession request, SessionState? state, Action<SessionState?> remember, CancellationToken cancellationToken)
    {
        if (request.Kind == OpenKind.Create)
            return await CreateAsync(request, remember, cancellationToken);

        for (var round = 0; round < MaxRounds; round++)
        {
            if (await RefusalOfAsync(request, state, cancellationToken) is { } refusal)
                return refusal;
            if (state is null || (request.Kind == OpenKind.Reconfigure && request.Attachment > state.Attachment))
                remember(state = await ClaimAsync(cancellationToken));
            if (state is null)
                return new OpenReply { Unknown = true };
            if (request.Kind == OpenKind.Reconfigure && request.Attachment != state.Attachment)
                return new OpenReply { Detached = true };
            if (await ConfigureAsync(request, state, cancellationToken) is { } reply)
                return reply;
            services.Logger.Fenced(sessionId, state.Claim.Epoch);
            remember(state = null);
        }

        return new OpenReply { Error = new GrainError(ErrorCode.Overloaded, "The session is being taken over elsewhere. Send it again later.") };
    }

    private async ValueTask<OpenReply> CreateAsync(OpenSession request, Action<SessionState?> remember, CancellationToken cancellationToken)
    {
        var resolved = await _resolver.ResolveAsync(request.Configuration, stored: null, cancellationToken);
        if (resolved.Error is { } error)
            return new OpenReply { Error = error };
        // A caller that may have to ask again chooses the token itself: it is what shows that a stored session is its own.
        var token = request.ResumeToken ?? ResumeToken.Create();
        var row = await services.Store.CreateAsync(
            new NewSession(sessionId, ResumeToken.HashOf(token), resolved.Configuration, resolved.Ensemble.Layout),
            Guid.NewGuid(), cancellationToken);
        var state = new SessionState(row);
        state.Configured(row, resolved.Ensemble);
        remember(state);
        return ReplyOf(state, resolved.Ensemble, token, resumed: false);
    }

    /// <summary>A stranger's token must be refused before a claim is made: it would fence the session's owner.</summary>
    private async ValueTask<OpenReply?> RefusalOfAsync(OpenSession request, SessionState? state, CancellationToken cancellationToken)
    {
        if (request.Kind != OpenKind.Resume)
            return null;
        var hash = state?.TokenHash ?? (await services.Store.ReadSessionAsync(sessionId, cancellationToken))?.TokenHash;
        if (hash is null)
            return new OpenReply { Unknown = true };
        return request.ResumeToken is { } token && ResumeToken.Matches(token, hash.Value.Span)
            ? null
            : new OpenReply { Error = new GrainError(ErrorCode.SessionForbidden, "The resume token is not this session's.") };
    }

    private async ValueTask<SessionState?> ClaimAsync(CancellationToken cancellationToken)
    {
        await services.SettleAsync(cancellationToken);
        var row = await services.Store.ClaimAsync(sessionId, Guid.NewGuid(), cancellationToken);
        return row is null ? null : new SessionState(row);
    }

    /// <summary>The reply, or null where the store says that the claim does not hold any more.</summary>
    private async ValueTask<OpenReply?> ConfigureAsync(OpenSession request, SessionState state, CancellationToken cancellationToken)
    {
        var resume = request.Kind == OpenKind.Resume;
        var resolved = await _resolver.ResolveAsync(request.Configuration, resume ? state.Configuration : null, cancellationToken);
        if (resolved.Error is { } error)
            return new OpenReply { Error = error };
        await services.SettleAsync(cancellationToken);
        var row = await services.Store.ConfigureAsync(
            sessionId, state.Claim, resolved.Configuration, resolved.Ensemble.Layout, attach: resume, cancellationToken);
        if (row is null)
            return null;
        state.Configured(row, resolved.Ensemble);
        return ReplyOf(state, resolved.Ensemble, request.ResumeToken ?? "", resume);
    }

    private static OpenReply ReplyOf(SessionState state, EnsembleDescription ensemble, string token, bool resumed) => new()
    {
        Attachment = state.Attachment,
        LastOrdinal = state.LastOrdinal,
        ResumeToken = token,
        Resumed = resumed,
        PredictionsCount = state.PredictionsCount,
        Configuration = state.Configuration,
        Ensemble = ensemble,
    };
}
