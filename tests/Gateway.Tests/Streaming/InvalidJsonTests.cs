using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class InvalidJsonTests(SharedServer shared) : SharedServerTests(shared)
{
    public static TheoryData<string, string> Texts => new()
    {
        { "empty", "" },
        { "white space", " \t\r\n" },
        { "a word", "predict" },
        { "an object that does not end", """{"type":"ping" """ },
        { "a string that does not end", """{"type":"ping""" },
        { "trailing comma in an object", """{"type":"ping",}""" },
        { "trailing comma in an array", """{"type":"ping","x":[1,]}""" },
        { "two values", """{"type":"ping"}{"type":"ping"}""" },
        { "two values on two lines", "{\"type\":\"ping\"}\n{\"type\":\"ping\"}" },
        { "a value and a bracket", """{"type":"ping"}]""" },
        { "two numbers", "1 2" },
        { "byte order mark", "\uFEFF" + Messages.Ping },
        { "NaN", Messages.Predict.Replace("24", "NaN", StringComparison.Ordinal) },
        { "Infinity", Messages.Predict.Replace("24", "Infinity", StringComparison.Ordinal) },
        { "-Infinity", Messages.Predict.Replace("24", "-Infinity", StringComparison.Ordinal) },
        { "NaN for a signal that the ensemble does not know", """{"type":"predict","data":{"boundary_signals":{"other":NaN}}}""" },
        { "plus sign", Messages.Predict.Replace("24", "+24", StringComparison.Ordinal) },
        { "leading zero", Messages.Predict.Replace("24", "024", StringComparison.Ordinal) },
        { "hexadecimal", Messages.Predict.Replace("24", "0x18", StringComparison.Ordinal) },
        { "point without digits", Messages.Predict.Replace("24", "24.", StringComparison.Ordinal) },
        { "single quotes", "{'type':'ping'}" },
        { "name without quotes", """{type:"ping"}""" },
        { "comment", """{"type":"ping"/* now */}""" },
        { "control character in a string", "{\"type\":\"ping\",\"x\":\"a\tb\"}" },
        { "wrong escape", """{"type":"ping","x":"\x41"}""" },
        { "True", """{"type":"ping","x":True}""" },
        { "65 levels", Nested(65) },
        { "1,000 levels", Nested(1000) },
        { "65 levels in a signal that the ensemble does not know", NestedSignal(65) },
        { "invalid after valid", """{"type":"unknown","data":nul}""" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Message_IsNotOneJsonValue_IsInvalidJson(string what, string sent)
    {
        Assert.NotEmpty(what);
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(sent, "INVALID_JSON");
    }

    [Fact]
    public async Task Message_BeforeConfigAndNotJson_IsInvalidJson()
    {
        await using var client = await Server.ConnectAsync();
        Replies.IsError(await client.AskAsync("{"), "INVALID_JSON");
        await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        await client.ServesAsync();
    }

    [Fact]
    public async Task Message_Of64Levels_IsTaken()
    {
        await using var client = await Server.ConfiguredAsync();
        Assert.Contains("\"type\":\"pong\"", await client.AskAsync(Nested(64)), StringComparison.Ordinal);
        Assert.Contains(Messages.Answer, await client.AskAsync(NestedSignal(64)), StringComparison.Ordinal);
    }

    /// <summary>A ping that is an object in which arrays go down to this level.</summary>
    private static string Nested(int levels) => $$"""{"type":"ping","x":{{Arrays(levels - 1)}}}""";

    private static string NestedSignal(int levels) =>
        Messages.Predict.Replace("24", "24,\"other\":" + Arrays(levels - 3), StringComparison.Ordinal);

    private static string Arrays(int levels) => new string('[', levels) + new string(']', levels);
}
