using System.Net.WebSockets;
using System.Text.Json;
using StreamCluster.Cli.Tests;

namespace StreamCluster.Examples.Tests;

/// <summary>What a scripted server says to a configuration without an id.</summary>
internal static class Acknowledgement
{
    /// <returns>The configuration's data.</returns>
    public static async Task<JsonElement> SendAsync(WebSocket socket, string session, bool resumed)
    {
        var config = JsonDocument.Parse(await ScriptedServer.ReceiveAsync(socket)).RootElement;
        await ScriptedServer.SendAsync(socket, $$$"""
            {"type":"config_ack","status":"success","message":"Configuration applied","session_id":"{{{session}}}",
             "resume_token":"token of {{{session}}}","resumed":{{{(resumed ? "true" : "false")}}},"predictions_count":0,
             "ensemble_info":{"ensemble_name":"E","num_signals":2,"signals_using_boost":1}}
            """);
        return config.GetProperty("data");
    }
}
