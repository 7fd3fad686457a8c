using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>Without a name: the first ensemble, by name, that the file has every input for.</summary>
internal static class ReplayEnsemble
{
    public static async Task<EnsembleInfo> ChooseAsync(
        CommandContext context, string? name, CsvFile file, CancellationToken cancellationToken)
    {
        if (name is not null)
            return await EnsembleChoice.FindAsync(context, name, cancellationToken);

        EnsembleInfo? nearest = null;
        var names = await EnsembleChoice.ListAsync(context, cancellationToken);
        foreach (var candidate in names)
        {
            var ensemble = await EnsembleChoice.FindAsync(context, candidate, cancellationToken);
            var missing = ReplayColumns.Missing(file.Header, ensemble).Length;
            if (missing == 0)
            {
                if (names.Length > 1)
                    context.Console.Note($"Ensemble '{Visible.Plain(candidate)}', the first that the file has the columns for; choose with --ensemble.");
                return ensemble;
            }

            if (nearest is null || missing < ReplayColumns.Missing(file.Header, nearest).Length)
                nearest = ensemble;
        }

        // None fits: the message about missing columns is made for the one that lacks the fewest.
        return nearest!;
    }
}
