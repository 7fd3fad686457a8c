using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class SampleErrorTests(SharedServer shared) : SharedServerTests(shared)
{
    private const string T1 = "Temperature_boundary_1";
    private const string T2 = "Temperature_boundary_2";
    private const string P1 = "Pressure_boundary_1";
    private const string AllMissing = $$"""{"missing_signals":["{{T1}}","{{T2}}","{{P1}}"]}""";
    private const string InvalidT1 = $$"""{"invalid_signals":["{{T1}}"]}""";

    /// <summary>JSON texts in place of a number.</summary>
    public static TheoryData<string> NoNumbers => new()
    {
        "\"24\"", "true", "false", "[]", "[24]", "{}", """{"value":24}""", "\"NaN\"", "\"\\ud800\"",
        "1e39", "-1e39", "3.4028236e38", "1e400", "-1e99999", new string('9', 400), "-" + new string('9', 400),
    };

    /// <summary>JSON texts of numbers, and the 0.5 T1 + 0.5 that they give.</summary>
    public static TheoryData<string, string> Numbers => new()
    {
        { "24", "12.5" },
        { "24.0", "12.5" },
        { "2.4e1", "12.5" },
        { "0.24E+2", "12.5" },
        { "-24", "-11.5" },
        { "0", "0.5" },
        { "-0", "0.5" },
        { "-0.0e5", "0.5" },
        { "1e-60", "0.5" },
        { "-1e-400", "0.5" },
        { "0." + new string('0', 399) + "1", "0.5" },
        { "24." + new string('0', 400), "12.5" },
        { "24" + new string('0', 400) + "e-400", "12.5" },
        { "0.1", "0.55" },
        { "16777217", "8388608" }, // no float32: read as 16777216
        { "1.7e38", "8.5E+37" },
    };

    /// <summary>boundary_signals, and the details of MISSING_SIGNALS.</summary>
    public static TheoryData<string, string> Incomplete => new()
    {
        { "{}", AllMissing },
        { "null", AllMissing },
        { $$"""{"{{T1}}":null,"{{T2}}":null,"{{P1}}":null}""", AllMissing },
        { $$"""{"{{P1}}":2}""", $$"""{"missing_signals":["{{T1}}","{{T2}}"]}""" },
        { $$"""{"{{P1}}":null,"{{T2}}":30,"{{T1}}":null}""", $$"""{"missing_signals":["{{T1}}","{{P1}}"]}""" },
        { $$"""{"{{T1}}":24,"{{P1}}":2}""", $$"""{"missing_signals":["{{T2}}"]}""" },
        { $$"""{"{{T1}}":24,"{{T2}}":30,"{{P1}} ":2}""", $$"""{"missing_signals":["{{P1}}"]}""" },
        { $$"""{"{{T1}}":24,"{{T2}}":30,"pressure_boundary_1":2}""", $$"""{"missing_signals":["{{P1}}"]}""" },
        { $$"""{"{{T1}}":24,"{{T2}}":30,"\ud800":2}""", $$"""{"missing_signals":["{{P1}}"]}""" },
        { $$"""{"{{T1}}":24,"{{T2}}":30,"Pressure_boundary_1\u0000":2}""", $$"""{"missing_signals":["{{P1}}"]}""" },
    };

    [Theory]
    [MemberData(nameof(NoNumbers))]
    public async Task Predict_ValueIsNoFiniteFloat_IsInvalidMessageNamingTheSignal(string value)
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(PredictOf($$"""{"{{T1}}":{{value}},"{{T2}}":30,"{{P1}}":2}"""), "INVALID_MESSAGE", InvalidT1);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Predict_NumberInAnyForm_IsReadAsFloat32(string value, string expected)
    {
        await using var client = await Server.ConfiguredAsync("\"ensemble_name\":\"Ensemble_x\",\"manual_boost_signals\":{}");
        var reply = await client.AskAsync(PredictOf($$"""{"{{T1}}":{{value}},"{{T2}}":0,"{{P1}}":0}"""));
        Assert.Contains($$"""{"Pressure_1":{{expected}},""", reply, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Incomplete))]
    public async Task Predict_SignalsAreMissing_NamesThemAllInTheEnsemblesOrder(string signals, string details)
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(PredictOf(signals), "MISSING_SIGNALS", details);
    }

    [Fact]
    public async Task Predict_NoBoundarySignalsAtAll_NamesThemAll()
    {
        await using var client = await Server.ConfiguredAsync();
        var reply = await client.AskAsync("""{"type":"predict","data":{}}""");
        Replies.IsError(reply, "MISSING_SIGNALS", AllMissing);
        Assert.Contains($"{T1}, {T2}, {P1}", reply[..reply.IndexOf("\"details\"", StringComparison.Ordinal)], StringComparison.Ordinal);
        await client.ServesAsync();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[24,30,2]")]
    [InlineData("\"\"")]
    [InlineData("3")]
    [InlineData("false")]
    public async Task Predict_BoundarySignalsAreNoObject_IsInvalidMessage(string signals)
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(PredictOf(signals), "INVALID_MESSAGE");
    }

    [Fact]
    public async Task Predict_SeveralValuesAreInvalid_NamesThemAllInTheEnsemblesOrder()
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(
            PredictOf($$"""{"{{P1}}":[],"{{T2}}":30,"{{T1}}":"x"}"""), "INVALID_MESSAGE", $$"""{"invalid_signals":["{{T1}}","{{P1}}"]}""");
    }

    [Theory]
    [InlineData($$"""{"{{T1}}":24,"{{T2}}":30,"{{P1}}":2,"{{T1}}":24}""")]
    [InlineData($$"""{"{{T1}}":24,"{{T1}}":24,"{{T2}}":30,"{{P1}}":2}""")]
    [InlineData($$"""{"{{T1}}":24,"{{T1}}":null,"{{T2}}":30,"{{P1}}":2}""")]
    [InlineData($$"""{"{{T1}}":24,"\u0054emperature_boundary_1":24,"{{T2}}":30,"{{P1}}":2}""")]
    [InlineData($$"""{"{{T1}}":1,"{{T1}}":2,"{{T1}}":3}""")]
    public async Task Predict_KnownSignalIsNamedTwice_IsInvalidMessage(string signals)
    {
        await using var client = await Server.ConfiguredAsync();
        await client.RefusesAsync(PredictOf(signals), "INVALID_MESSAGE", InvalidT1);
    }

    private static string PredictOf(string signals) => $$$"""{"type":"predict","data":{"boundary_signals":{{{signals}}}}}""";
}
