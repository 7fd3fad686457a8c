using System.CommandLine;

namespace StreamCluster.Compare;

/// <summary>The command lines of the processes that the service is compared with; not for people.</summary>
internal static class BareCommand
{
    public static Command Loop(TimeProvider clock)
    {
        var models = new Option<string>("--models") { Required = true };
        var ensemble = new Option<string>("--ensemble") { Required = true };
        var command = new Command("bare", "The process that runs an ensemble in a bare loop.") { models, ensemble };
        command.Hidden = true;
        command.SetAction(parsed => BareLoop.Run(parsed.GetValue(models)!, parsed.GetValue(ensemble)!, clock));
        return command;
    }

    public static Command Echo()
    {
        var port = new Option<int>("--port") { Required = true };
        var reply = new Option<int>("--reply-bytes") { Required = true };
        var command = new Command("echo", "The process that is a bare WebSocket.") { port, reply };
        command.Hidden = true;
        command.SetAction((parsed, _) => EchoServer.RunAsync(parsed.GetValue(port), parsed.GetValue(reply)));
        return command;
    }
}
