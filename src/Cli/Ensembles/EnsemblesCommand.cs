using System.CommandLine;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary><c>ensembles [NAME]</c>: what the server serves; with a name, signal by signal.</summary>
internal static class EnsemblesCommand
{
    public static Command Create(CommandRunner runner)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "Show this ensemble signal by signal", Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("ensembles", "Lists the ensembles that the server serves.") { name };
        runner.Attach(command, (context, parsed, cancellationToken) => parsed.GetValue(name) is { } one
            ? ShowAsync(context, one, cancellationToken)
            : ListAsync(context, cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var table = new TextTable("ensemble", "boundary", "targets", "boosted", "mean R²");
        foreach (var name in await EnsembleChoice.ListAsync(context, cancellationToken))
        {
            var ensemble = await context.Http.GetEnsembleAsync(name, cancellationToken);
            table.Add(
                ensemble.EnsembleName,
                Numbers.Count(ensemble.Signals.Boundary.Count),
                Numbers.Count(ensemble.Signals.Target.Count),
                Numbers.Count(ensemble.NumUseBoost),
                Numbers.R2(Mean(ensemble.SignalAnalysis.Select(static signal => signal.R2Served))));
        }

        table.WriteTo(context.Console);
        return ExitCode.Success;
    }

    private static async Task<int> ShowAsync(CommandContext context, string name, CancellationToken cancellationToken)
    {
        var ensemble = await EnsembleChoice.FindAsync(context, name, cancellationToken);
        var output = context.Console.Out;
        output.WriteLine($"{Visible.Plain(ensemble.EnsembleName)}  (made {Visible.Plain(ensemble.CreatedTime)})");
        output.WriteLine($"stage 1: {Visible.Plain(ensemble.Stage1ModelName)}");
        output.WriteLine($"boost:   {Visible.Plain(ensemble.ResidualBoostModelName)}, used for {ensemble.NumUseBoost} of {ensemble.Signals.Target.Count}");
        output.WriteLine($"boundary signals: {string.Join(", ", ensemble.Signals.Boundary.Select(Visible.Plain))}");
        var weights = ensemble.Quantization;
        if (weights is not null)
            output.WriteLine($"8-bit weights: {LayersOf(weights)}; 8-bit: rms distance from float32 in standard deviations of the signal");
        string[] columns = ["signal", "boost", "R² stage 1", "R² ensemble", "gain", .. weights is null ? (string[])[] : ["8-bit stage 1", "8-bit boost"]];
        var table = new TextTable(columns) { NumbersFrom = 2 };
        var quality = ensemble.SignalAnalysis.ToDictionary(static signal => signal.Signal, StringComparer.Ordinal);
        foreach (var signal in ensemble.Signals.Target)
        {
            var known = quality.GetValueOrDefault(signal) ?? new SignalQuality();
            string[] cells = [signal, known.UseBoost ? "yes" : "no", Numbers.R2(known.R2Stage1), Numbers.R2(known.R2Ensemble), Numbers.R2(known.DeltaR2)];
            table.Add(weights is null ? cells : [.. cells, CostOf(weights.Stage1, signal), CostOf(weights.Boost, signal)]);
        }

        table.WriteTo(context.Console);
        return ExitCode.Success;
    }

    private static string LayersOf(EnsembleQuantization weights) => string.Join(
        ", ",
        new[] { ("stage 1", weights.Stage1), ("boost", weights.Boost) }
            .Where(static model => model.Item2 is not null)
            .Select(static model => $"{model.Item2!.Layers} layers of {model.Item1}"));

    private static string CostOf(ModelQuantization? model, string signal) =>
        Numbers.Deviation(model?.Signals.GetValueOrDefault(signal)?.RmsStd);

    /// <summary>Mean of what was measured; null where nothing was.</summary>
    private static double? Mean(IEnumerable<double?> values) => values.Average();
}
