using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>Finds the ensemble a command is to use, and says which there are where it is not there.</summary>
internal static class EnsembleChoice
{
    /// <summary>The names, in ordinal order; at least one.</summary>
    public static async Task<string[]> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var names = (await context.Http.ListEnsemblesAsync(cancellationToken)).Order(StringComparer.Ordinal).ToArray();
        if (names.Length > 0)
            return names;
        await RequireReadyAsync(context, cancellationToken);
        throw new CliException($"{context.Server} serves no ensemble. Put models into its models folder and start it again.");
    }

    /// <summary>The one named.</summary>
    public static async Task<EnsembleInfo> FindAsync(CommandContext context, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Http.GetEnsembleAsync(name, cancellationToken);
        }
        catch (StreamErrorException exception) when (exception.Status == System.Net.HttpStatusCode.NotFound)
        {
            await RequireReadyAsync(context, cancellationToken);
            var names = await ListAsync(context, cancellationToken);
            throw new CliException(
                $"{context.Server} has no ensemble '{Visible.Plain(name)}'. There are: {string.Join(", ", names.Select(Visible.Plain))}.",
                inner: exception);
        }
    }

    /// <summary>The one named, or else the first by name, which is told where there are several.</summary>
    public static async Task<EnsembleInfo> FindOrFirstAsync(CommandContext context, string? name, CancellationToken cancellationToken)
    {
        if (name is not null)
            return await FindAsync(context, name, cancellationToken);
        var names = await ListAsync(context, cancellationToken);
        if (names.Length > 1)
            context.Console.Note($"Ensemble '{Visible.Plain(names[0])}', the first of {names.Length}; choose with --ensemble.");
        return await FindAsync(context, names[0], cancellationToken);
    }

    /// <summary>A server that is still loading knows no ensemble yet: that is no reason to doubt the name.</summary>
    private static async Task RequireReadyAsync(CommandContext context, CancellationToken cancellationToken)
    {
        bool ready;
        try
        {
            ready = await context.Http.IsReadyAsync(cancellationToken);
        }
        catch (StreamErrorException)
        {
            // A server without that page: take it as it is.
            ready = true;
        }

        if (!ready)
            throw new CliException($"{context.Server} is still loading its models, or going away. Try again in a moment.");
    }
}
