using System.Threading.Channels;
using Spectre.Console;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>One run of <c>demo</c>.</summary>
internal sealed class Demo(CommandContext context, DemoOptions options)
{
    private const int Window = 64;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var ensemble = await EnsembleChoice.FindOrFirstAsync(context, options.Ensemble, cancellationToken);
        var random = options.Seed is { } seed ? new Random(seed) : new Random();
        var readings = new DemoReadings(
            ensemble, await RangesAsync(ensemble, cancellationToken), TimeSpan.FromSeconds(1 / options.Rate), random);
        if (readings.WithoutRange.Count > 0)
        {
            context.Console.Note(
                $"No observed range for {string.Join(", ", readings.WithoutRange.Select(Visible.Plain))}: values between 0 and 1 are made up.");
        }

        var session = new SessionOptions { EnsembleName = ensemble.EnsembleName };
        await using var client = await context.ConnectAsync(session, Window, cancellationToken);
        new ConnectionNotes(context.Console, context.Console.Live).Follow(client);
        var state = new DemoState(ensemble, readings.Signals, client, context.Time);
        if (context.Console.Live is { } terminal)
            await ShowLiveAsync(terminal, client, readings, state, cancellationToken);
        else
            await ShowLinesAsync(client, readings, state, cancellationToken);

        context.Console.Out.WriteLine($"{state.Figures()} (session {Visible.Plain(client.Ack.SessionId)})");
        return ExitCode.Success;
    }

    private async Task<EnsembleRanges> RangesAsync(EnsembleInfo ensemble, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Http.GetRangesAsync(ensemble.EnsembleName, cancellationToken);
        }
        catch (StreamErrorException exception) when (exception.Status == System.Net.HttpStatusCode.NotFound)
        {
            // A server that knows only the published interface.
            return new EnsembleRanges();
        }
    }

    private Task ShowLinesAsync(StreamClient client, DemoReadings readings, DemoState state, CancellationToken cancellationToken)
    {
        context.Console.Out.WriteLine($"{Visible.Plain(state.Ensemble.EnsembleName)} at {state.Server}");
        var lines = new DemoLines(context.Console.Out, context.Time);
        return StreamAsync(client, readings, state, () => lines.Show(state), cancellationToken);
    }

    private Task ShowLiveAsync(
        IAnsiConsole terminal, StreamClient client, DemoReadings readings, DemoState state, CancellationToken cancellationToken) =>
        terminal.Live(DemoView.Render(state, terminal.Profile.Height)).StartAsync(async live =>
        {
            long? shown = null;
            void Show() => live.UpdateTarget(DemoView.Render(state, terminal.Profile.Height));
            await StreamAsync(
                client,
                readings,
                state,
                () =>
                {
                    if (shown is { } last && context.Time.GetElapsedTime(last) < Interval)
                        return;
                    shown = context.Time.GetTimestamp();
                    Show();
                },
                cancellationToken);
            Show();
        });

    private async Task StreamAsync(
        StreamClient client, DemoReadings readings, DemoState state, Action show, CancellationToken cancellationToken)
    {
        using var over = options.Duration is { } duration
            ? new CancellationTokenSource(duration, context.Time)
            : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        var sent = Channel.CreateBounded<(double[] Reading, Task<Prediction> Prediction)>(Window);
        var sending = SendAsync(client, readings, sent.Writer, stop.Token);
        try
        {
            await foreach (var (reading, prediction) in sent.Reader.ReadAllAsync(CancellationToken.None))
            {
                state.Add(reading, await prediction);
                show();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await sending;
        }
    }

    private async Task SendAsync(
        StreamClient client, DemoReadings readings, ChannelWriter<(double[] Reading, Task<Prediction> Prediction)> sent, CancellationToken stop)
    {
        try
        {
            var pacer = new Pacer(options.Rate, context.Time);
            for (var i = 0L; options.Count is null || i < options.Count; i++)
            {
                await pacer.WaitAsync(stop);
                var reading = readings.Next();
                await sent.WriteAsync((reading, client.PredictAsync(new Reading(readings.Signals, reading), cancellationToken: CancellationToken.None)), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C, or the time is over: the demo's ordinary end. What is on the wire is still shown.
        }
        finally
        {
            sent.Complete();
        }
    }
}
