using System.Threading.Channels;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>
/// One run of <c>replay</c>: one side reads, paces and sends, the other takes the answers in order; between them is a queue as long
/// as the window.
/// </summary>
internal sealed class Replay(CommandContext context, ReplayOptions options)
{
    private bool _interrupted;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var file = await CsvFile.OpenAsync(options.File, cancellationToken);
        var ensemble = await ReplayEnsemble.ChooseAsync(context, options.Ensemble, file, cancellationToken);
        var columns = ReplayColumns.Find(file, ensemble, options);
        var session = new SessionOptions
        {
            EnsembleName = ensemble.EnsembleName,
            Mode = options.Batch is null ? StreamMode.Single : StreamMode.Batch,
            BatchSize = options.Batch,
            IncludeMetadata = false,
        };
        await using var client = await context.ConnectAsync(session, options.Window, cancellationToken);
        var live = options.Json ? null : context.Console.Live;
        new ConnectionNotes(context.Console, live).Follow(client);
        var rows = new ReplayRows(file, columns, options.Strict, options.Limit);

        ReplaySummary summary;
        await using (var output = options.Output is { } path ? PredictionFile.Create(path, options.File, columns) : null)
        {
            var tally = new ReplayTally(client, columns, output, options.Strict, file.Path);
            var start = context.Time.GetTimestamp();
            try
            {
                await ReplayProgress.ShowAsync(
                    live, file, tally, context.Time,
                    step => StreamAsync(client, columns, rows, tally, step, cancellationToken));
            }
            catch (StreamException exception) when (client.State == StreamState.Closed)
            {
                throw new CliException(
                    $"{exception.Message} {Numbers.Count(tally.Predicted)} rows were answered until then; up to {options.Window} messages "
                    + $"more may be recorded in session {Visible.Plain(client.Ack.SessionId)}.",
                    inner: exception);
            }

            summary = ReplaySummary.From(
                options, ensemble, client.Ack, rows, tally, context.Time.GetElapsedTime(start), columns, _interrupted);
        }

        new ReplayReport(context.Console).Write(summary, options.Json);
        return summary.RowsRefused > 0 || _interrupted ? ExitCode.Failure : ExitCode.Success;
    }

    private async Task StreamAsync(
        StreamClient client, ReplayColumns columns, ReplayRows rows, ReplayTally tally, Action step, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sent = Channel.CreateBounded<SentRows>(new BoundedChannelOptions(options.Window) { SingleReader = true, SingleWriter = true });
        var sender = new ReplaySender(client, columns, options.Batch is not null, context.Time);
        var sending = SendAsync(sender, rows, sent.Writer, stop.Token, cancellationToken);
        try
        {
            await foreach (var message in sent.Reader.ReadAllAsync(CancellationToken.None))
            {
                await tally.AddAsync(message);
                step();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await sending;
        }
    }

    /// <summary>Ends the queue in every case; a fault of the reading side comes out at the other side, after what was sent before it.</summary>
    private async Task SendAsync(
        ReplaySender sender, ReplayRows rows, ChannelWriter<SentRows> sent, CancellationToken stop, CancellationToken interrupted)
    {
        try
        {
            var pacer = options.Rate is { } rate ? new Pacer(rate, context.Time) : null;
            var size = options.Batch ?? 1;
            var message = new List<ReplayRow>(size);
            await foreach (var row in rows.ReadAsync(stop))
            {
                if (pacer is not null)
                    await pacer.WaitAsync(stop);
                message.Add(row);
                if (message.Count < size)
                    continue;
                await sent.WriteAsync(sender.Send(message, stop), stop);
                message = new List<ReplayRow>(size);
            }

            if (message.Count > 0)
                await sent.WriteAsync(sender.Send(message, stop), stop);
            sent.Complete();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What is on the wire is still taken in.
            _interrupted = interrupted.IsCancellationRequested;
            sent.Complete();
        }
        catch (Exception exception)
        {
            sent.Complete(exception);
        }
    }
}
