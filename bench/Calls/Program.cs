using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StreamCluster.Calls;

// The cost of empty grain calls in one process: the lower bound for a prediction, which makes two of them.
const int Callers = 64;
const int Calls = 10_000;
const int Rounds = 5;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders();
builder.UseOrleans(static silo => silo
    .UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, 11111))
    .Configure<EndpointOptions>(static endpoint =>
    {
        endpoint.AdvertisedIPAddress = IPAddress.Loopback;
        endpoint.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0);
        endpoint.GatewayPort = 0;
    }));
using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();
IOuterGrain[] outer = [.. Enumerable.Range(0, Callers).Select(number => grains.GetGrain<IOuterGrain>(number.ToString(CultureInfo.InvariantCulture)))];
(string Name, Func<IOuterGrain, Question, ValueTask<Answer>> Call)[] kinds =
[
    ("one call, answered at once", static (grain, question) => grain.AnswerAsync(question, isLater: false)),
    ("one call, answered from another thread", static (grain, question) => grain.AnswerAsync(question, isLater: true)),
    ("two calls, answered at once", static (grain, question) => grain.ForwardAsync(question, isLater: false)),
    ("two calls, answered from another thread", static (grain, question) => grain.ForwardAsync(question, isLater: true)),
];
foreach (var (name, call) in kinds)
    await RunAsync(call); // warm-up
foreach (var (name, call) in kinds)
{
    var rounds = new List<(double Bytes, double Microseconds)>();
    for (var round = 0; round < Rounds; round++)
        rounds.Add(await RunAsync(call));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-40} {Median(rounds.Select(static round => round.Bytes)),5:0} bytes {Median(rounds.Select(static round => round.Microseconds)),5:0.0} µs of CPU"));
}

await host.StopAsync();

async Task<(double Bytes, double Microseconds)> RunAsync(Func<IOuterGrain, Question, ValueTask<Answer>> call)
{
    var (bytes, cpu) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
    await Task.WhenAll(outer.Select(grain => Task.Run(async () =>
    {
        for (var i = 0; i < Calls; i++)
            await call(grain, new Question(i));
    })));
    const double All = Callers * Calls;
    return ((GC.GetTotalAllocatedBytes(precise: true) - bytes) / All, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / All);
}

static double Median(IEnumerable<double> figures) => figures.Order().ElementAt(Rounds / 2);
