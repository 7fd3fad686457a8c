using System.Net;
using System.Text.Json;

namespace StreamCluster.Gateway.Tests.Http;

internal static class HttpReplies
{
    public static async Task<JsonElement> ReadJsonAsync(this HttpResponseMessage reply)
    {
        using var document = JsonDocument.Parse(await reply.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The reply is a complete problem document with this status and code; returns it.</summary>
    public static async Task<JsonElement> ShouldBeProblemAsync(this HttpResponseMessage reply, HttpStatusCode status, string code)
    {
        Assert.Equal(status, reply.StatusCode);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        var problem = await reply.ReadJsonAsync();
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("error_code").GetString());
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }

    public static IEnumerable<string> Names(this JsonElement element) => element.EnumerateObject().Select(static member => member.Name);
}
