using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>What a test looks at in replies.</summary>
internal static partial class Replies
{
    /// <summary>The reply's text with <c>#</c> in place of the latency, which is a number and not negative.</summary>
    public static string Settled(string reply) => Latency().Replace(reply, "\"latency_ms\":#");

    /// <summary>Likewise, with <c>#</c> in place of the server's own time too: ISO 8601, UTC, with <c>Z</c>.</summary>
    public static string SettledTime(string reply) => ServerTime().Replace(Settled(reply), "\"timestamp\":\"#\"");

    /// <summary>That the reply is this error, in exactly the published form.</summary>
    public static void IsError(string reply, string code, string details = "{}", string? id = null)
    {
        var error = JsonElement.Parse(reply);
        Assert.True(error.GetProperty("type").GetString() == "error", reply);
        Assert.True(error.GetProperty("error_code").GetString() == code, reply);
        Assert.Equal(details, error.GetProperty("details").GetRawText());
        Assert.Equal(id, error.TryGetProperty("id", out var sent) ? sent.GetRawText() : null);
        Assert.NotEqual("", error.GetProperty("message").GetString());
        string[] members = id is null ? ["type", "error_code", "message", "details"] : ["type", "id", "error_code", "message", "details"];
        Assert.Equal(members, error.EnumerateObject().Select(static member => member.Name));
    }

    /// <summary>That the message gets this error, and that the connection goes on as if it had not been sent.</summary>
    public static async Task RefusesAsync(this StreamClient client, string sent, string code, string details = "{}", string? id = null)
    {
        IsError(await client.AskAsync(sent), code, details, id);
        await client.ServesAsync();
    }

    /// <summary>That a prediction with <c>Ensemble_x</c> works.</summary>
    public static async Task ServesAsync(this StreamClient client)
    {
        var reply = JsonElement.Parse(await client.AskAsync(Messages.Predict));
        Assert.True(reply.GetProperty("type").GetString() == "prediction", reply.GetRawText());
        Assert.Equal(Messages.Answer, reply.GetProperty("data").GetProperty("predictions").GetRawText());
    }

    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString()!;

    [GeneratedRegex("""
        "latency_ms":[0-9]+(\.[0-9]+)?(?=[,}])
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Latency();

    [GeneratedRegex("""
        "timestamp":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z"
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServerTime();
}
