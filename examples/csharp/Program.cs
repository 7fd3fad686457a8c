// Streams plausible readings to StreamCluster and prints the predictions, until Ctrl-C or COUNT of them.
//
//     dotnet run --project examples/csharp -- [URL[,URL...]] [COUNT] [READINGS A SECOND] [ENSEMBLE]
//
// A dropped connection or a restarted server needs no code here: the client library resumes the session, at the next server if there are
// several, and sends again, under the same ids, what was not answered. Nothing is lost and nothing is recorded twice.
using System.Globalization;
using System.Threading.Channels;
using StreamCluster.Client;

StreamEndpoint[] servers = [.. (args.ElementAtOrDefault(0) ?? "http://localhost:8000").Split(',').Select(StreamEndpoint.Parse)];
var count = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : long.MaxValue;
var rate = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 2;
var ensemble = args.ElementAtOrDefault(3) ?? "TennesseeEastman";
var apiKey = Environment.GetEnvironmentVariable("STREAMCLUSTER_API_KEY");
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = !stop.IsCancellationRequested; // what is on its way is still answered and printed; a second press does not wait for it
    stop.Cancel();
};

try
{
    // Your sensors have their own names and values; here the server says what its models were trained on.
    using var http = new StreamHttpClient(servers, apiKey);
    var signals = new SignalNames((await http.GetEnsembleAsync(ensemble)).Signals.Boundary);
    var ranges = (await http.GetRangesAsync(ensemble)).Signals;

    await using var client = await StreamClient.ConnectAsync(new StreamClientOptions
    {
        Endpoints = servers,
        ApiKey = apiKey,
        Session = new SessionOptions { EnsembleName = ensemble },
    });
    Console.Error.WriteLine($"session {client.Session}");
    client.StateChanged += (_, change) =>
    {
        if (change is { From: StreamState.Reconnecting, To: StreamState.Connected })
            Console.Error.WriteLine($"{(change.Resumed ? "resumed" : "went on as a new session")} at {change.Endpoint}: {change.Reason?.Message}");
    };

    // Sampling does not wait for the answers: the sensors go on while a connection is made again.
    var answers = Channel.CreateBounded<(string Time, Task<Prediction> Answer)>(1000);
    var sampling = SampleAsync(client, signals, ranges, answers.Writer);
    await foreach (var (time, answer) in answers.Reader.ReadAllAsync())
    {
        Prediction prediction;
        try
        {
            prediction = await answer;
        }
        catch (StreamErrorException refused)
        {
            Console.Error.WriteLine($"{time}  {refused.Message}"); // of this one reading: the next may do
            continue;
        }

        var shown = prediction.Signals.Take(4).Select(signal => string.Create(CultureInfo.InvariantCulture, $"{signal}={prediction[signal]:G5}"));
        Console.WriteLine($"{time}  {string.Join("  ", shown)}{(prediction.Replayed ? "  (from the record)" : "")}");
    }

    await sampling;
    return 0;
}
catch (StreamException exception)
{
    // For good: no server for a minute, no longer authorized (4003), the session goes on elsewhere (4001), ...
    Console.Error.WriteLine(exception.Message);
    return 1;
}

async Task SampleAsync(
    StreamClient client, SignalNames signals, IReadOnlyDictionary<string, SignalRange> ranges, ChannelWriter<(string, Task<Prediction>)> answers)
{
    try
    {
        var random = new Random();
        var around = signals.Select(signal => ranges.GetValueOrDefault(signal) ?? new SignalRange(0, 1, 0.5, 0.1)).ToArray();
        var values = around.Select(range => range.Mean).ToArray();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / rate));
        for (var i = 0L; i < count && await timer.WaitForNextTickAsync(stop.Token); i++)
        {
            values = [.. around.Zip(values, (range, value) => value + (0.05 * (range.Mean - value)) + (0.3 * range.Std * (random.NextDouble() - 0.5)))];
            var time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            await answers.WriteAsync((time, AskAsync(client, new Reading(signals, values), time)), stop.Token);
        }
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        // Ctrl-C.
    }
    finally
    {
        answers.Complete();
    }
}

static async Task<Prediction> AskAsync(StreamClient client, Reading reading, string time)
{
    while (true)
    {
        try
        {
            return await client.PredictAsync(reading, time);
        }
        catch (StreamErrorException refused) when (refused.IsTemporary) // OVERLOADED, RATE_LIMITED: nothing was recorded
        {
            await Task.Delay(refused.RetryAfter ?? TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }
}
