using System.Net.WebSockets;
using System.Text;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class EnvelopeTests(SharedServer shared) : SharedServerTests(shared)
{
    private static readonly string LoneSurrogate = "\\ud800";

    public static TheoryData<string, string> Envelopes => new()
    {
        { "[]", "INVALID_MESSAGE" },
        { """[{"type":"ping"}]""", "INVALID_MESSAGE" },
        { "1", "INVALID_MESSAGE" },
        { "null", "INVALID_MESSAGE" },
        { "\"ping\"", "INVALID_MESSAGE" },
        { "true", "INVALID_MESSAGE" },
        { "{}", "INVALID_MESSAGE" },
        { """{"data":{}}""", "INVALID_MESSAGE" },
        { """{"type":null,"data":{}}""", "INVALID_MESSAGE" },
        { """{"type":1,"data":{}}""", "INVALID_MESSAGE" },
        { """{"type":["ping"],"data":{}}""", "INVALID_MESSAGE" },
        { """{"type":{"type":"ping"},"data":{}}""", "INVALID_MESSAGE" },
        { """{"type":true,"data":{}}""", "INVALID_MESSAGE" },
        { """{"Type":"ping"}""", "INVALID_MESSAGE" },
        { """{"type":"","data":{}}""", "UNKNOWN_MESSAGE_TYPE" },
        { """{"type":"PREDICT","data":{}}""", "UNKNOWN_MESSAGE_TYPE" },
        { """{"type":"predict ","data":{}}""", "UNKNOWN_MESSAGE_TYPE" },
        { """{"type":"prediction","data":{}}""", "UNKNOWN_MESSAGE_TYPE" },
        { """{"type":"subscribe"}""", "UNKNOWN_MESSAGE_TYPE" },
        { $$"""{"type":"{{LoneSurrogate}}"}""", "UNKNOWN_MESSAGE_TYPE" },
        { """{"type":"predict"}""", "INVALID_MESSAGE" },
        { """{"type":"predict","data":null}""", "INVALID_MESSAGE" },
        { """{"type":"predict","data":[]}""", "INVALID_MESSAGE" },
        { """{"type":"predict","data":"{}"}""", "INVALID_MESSAGE" },
        { """{"type":"predict_batch"}""", "INVALID_MESSAGE" },
        { """{"type":"predict_batch","data":null}""", "INVALID_MESSAGE" },
        { """{"type":"predict_batch","data":[{}]}""", "INVALID_MESSAGE" },
        { """{"type":"config"}""", "INVALID_MESSAGE" },
        { """{"type":"config","data":null}""", "INVALID_MESSAGE" },
        { """{"type":"config","data":[]}""", "INVALID_MESSAGE" },
        { """{"type":"config","data":"Ensemble_x"}""", "INVALID_MESSAGE" },
    };

    public static TheoryData<string> Pings => new()
    {
        Messages.Ping,
        """{"type":"ping","data":null}""",
        """{"type":"ping","data":{"x":1}}""",
        """{"type":"ping","data":[1,2]}""",
        """ { "data" : 7 , "type" : "ping" } """,
        """{"t\u0079pe":"p\u0069ng"}""",
        $$"""{"{{LoneSurrogate}}":1,"type":"ping"}""",
        """{"type":"ping","id":null}""",
    };

    [Theory]
    [MemberData(nameof(Envelopes))]
    public async Task Message_EnvelopeIsWrong_IsRefusedAndTheConnectionGoesOn(string sent, string code)
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(sent, code);
    }

    [Theory]
    [MemberData(nameof(Envelopes))]
    public async Task Message_EnvelopeIsWrongBeforeConfig_GetsTheSameCode(string sent, string code)
    {
        await using var client = await Server.ConnectAsync();
        Replies.IsError(await client.AskAsync(sent), code);
        await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        await client.ServesAsync();
    }

    [Theory]
    [MemberData(nameof(Pings))]
    public async Task Ping_InAnyForm_IsAnsweredByPong(string sent)
    {
        await using var client = await Server.ConfiguredAsync();
        Assert.Equal("""{"type":"pong","timestamp":"#"}""", Replies.SettledTime(await client.AskAsync(sent)));
    }

    [Fact]
    public async Task Ping_BeforeConfig_IsAnsweredByPong()
    {
        await using var client = await Server.ConnectAsync();
        Assert.Equal("""{"type":"pong","timestamp":"#"}""", Replies.SettledTime(await client.AskAsync(Messages.Ping)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_IsBinary_IsInvalidMessage(bool configured)
    {
        await using var client = await Server.ConnectAsync();
        if (configured)
            await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        await client.SendAsync(Encoding.UTF8.GetBytes(Messages.Predict), WebSocketMessageType.Binary);
        Replies.IsError(await client.ReceiveAsync(), "INVALID_MESSAGE");
        await client.SendAsync([], WebSocketMessageType.Binary);
        Replies.IsError(await client.ReceiveAsync(), "INVALID_MESSAGE");
        await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        await client.ServesAsync();
    }

    [Fact]
    public async Task Predict_BeforeConfig_IsInvalidMessage()
    {
        await using var client = await Server.ConnectAsync();
        Replies.IsError(await client.AskAsync(Messages.Predict), "INVALID_MESSAGE");
        Replies.IsError(await client.AskAsync(Messages.Batch([Messages.Sample])), "INVALID_MESSAGE");
        await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        await client.ServesAsync();
    }

    [Fact]
    public async Task Predict_MembersInAnyOrderAndUnknownOnes_IsAnswered()
    {
        await using var client = await Server.ConfiguredAsync();
        var reply = await client.AskAsync(
            $$"""{"data":{"timestamp":"now","other":{"boundary_signals":1},"boundary_signals":{{Messages.Sample}}},"seq":[1],"type":"predict"}""");
        Assert.Contains(Messages.Answer, reply, StringComparison.Ordinal);
        Assert.EndsWith(",\"timestamp\":\"now\"}}", reply, StringComparison.Ordinal);
    }
}
