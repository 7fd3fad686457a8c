using System.CommandLine;
using StreamCluster.Load;

var server = new Option<string>("--server") { DefaultValueFactory = _ => "http://localhost:8000", Description = "The gateway." };
var ensemble = new Option<string>("--ensemble") { DefaultValueFactory = _ => "Bench_19_89", Description = "The ensemble to predict with." };
var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 1, Description = "Connections at once." };
var batch = new Option<int>("--batch") { DefaultValueFactory = _ => 0, Description = "Samples a predict_batch; 0: predict, one sample a message." };
var window = new Option<int>("--window") { DefaultValueFactory = _ => 1, Description = "Messages a connection sends ahead of their replies." };
var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 10, Description = "How long to measure, after a warm-up of a tenth of it." };
var pid = new Option<int>("--pid") { Description = "Process id of the gateway, if it is on this machine: its CPU and memory are shown." };

var command = new RootCommand("Closed-loop load on a StreamCluster gateway: each connection sends on as soon as a reply comes.")
{
    server, ensemble, connections, batch, window, seconds, pid,
};
command.SetAction((parsed, cancellationToken) => LoadRun.RunAsync(
    new LoadPlan(
        new Uri(parsed.GetValue(server)!), parsed.GetValue(ensemble)!, parsed.GetValue(connections), parsed.GetValue(batch),
        parsed.GetValue(window), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(pid)),
    TimeProvider.System, cancellationToken));
return await command.Parse(args).InvokeAsync();
