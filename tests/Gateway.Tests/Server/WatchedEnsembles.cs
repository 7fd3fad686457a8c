using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>The real ensembles; before each run the test may hold it up, or make it fail in a way no model does.</summary>
internal sealed class WatchedEnsembles(Func<Task> beforeRun) : IIncomingGrainCallFilter
{
    public static void Register(WebApplicationBuilder builder, Func<Task> beforeRun) =>
        builder.Services.AddSingleton<IIncomingGrainCallFilter>(new WatchedEnsembles(beforeRun));

    /// <summary>Whether a session calls an ensemble. The rehearsal at startup calls one too.</summary>
    public static bool IsRunOfASession(IGrainCallContext context) =>
        context.InterfaceMethod.DeclaringType == typeof(IEnsembleGrain) && context.SourceId?.Type.ToString() == "session";

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (IsRunOfASession(context))
            await beforeRun();
        await context.Invoke();
    }
}
