using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace StreamCluster.Gateway.Tests.Http;

public sealed partial class DashboardTests(RealGateway gateway) : IClassFixture<RealGateway>
{
    [Theory]
    [InlineData("/", "")]
    [InlineData("/connections", "")]
    [InlineData("/ensembles", "")]
    [InlineData("/console", "")]
    [InlineData("/session/session_1", "../")]
    [InlineData("/ensemble/a%2Fb%20c", "../")]
    public async Task Page_AnyView_IsServedWithAddressesRelativeToItself(string path, string root)
    {
        using var reply = await gateway.Client.GetAsync(path);
        Assert.Equal("text/html", reply.Content.Headers.ContentType?.MediaType);
        var html = await reply.Content.ReadAsStringAsync();
        Assert.Contains($"src=\"{root}dashboard/app.js\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("{root}", html, StringComparison.Ordinal);
        foreach (Match match in Asset().Matches(html))
        {
            using var asset = await gateway.Client.GetAsync(new Uri(new Uri(gateway.Address, path), match.Groups["to"].Value));
            Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
        }
    }

    [Theory]
    [InlineData("/console/", "/console")]
    [InlineData("/session/session_1/?x=1", "/session/session_1?x=1")]
    [InlineData("/ensemble/a%2Fb%20c/", "/ensemble/a%2Fb%20c")]
    public async Task Page_SlashBehindIt_LeadsToTheAddressWithoutIt(string path, string expected)
    {
        using var reply = await gateway.Client.GetAsync(path);
        Assert.Equal("text/html", reply.Content.Headers.ContentType?.MediaType);
        Assert.Equal(expected, reply.RequestMessage!.RequestUri!.PathAndQuery);
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/dashboard/app.js", "text/javascript")]
    [InlineData("/dashboard/views/overview.js", "text/javascript")]
    [InlineData("/dashboard/styles/tokens.css", "text/css")]
    [InlineData("/dashboard/icon.svg", "image/svg+xml")]
    [InlineData("/dashboard/uPlot/uPlot.iife.min.js", "text/javascript")]
    [InlineData("/dashboard/uPlot/LICENSE.txt", "text/plain")]
    public async Task Assets_Headers_AreStrictAndLetBrowsersKeepThem(string path, string contentType)
    {
        using var reply = await gateway.Client.GetAsync(path);
        Assert.Equal(contentType, reply.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", reply.Headers.GetValues("X-Content-Type-Options").Single());
        var policy = reply.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.True(reply.Headers.CacheControl?.NoCache);

        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(reply.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NotModified, (await gateway.Client.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task Modules_EveryImport_IsHere()
    {
        var (queue, seen) = (new Queue<Uri>([new Uri(gateway.Address, "/dashboard/app.js")]), new HashSet<Uri>());
        while (queue.TryDequeue(out var module))
        {
            if (!seen.Add(module))
                continue;
            using var reply = await gateway.Client.GetAsync(module);
            Assert.True(reply.StatusCode == HttpStatusCode.OK, module.ToString());
            foreach (Match match in Import().Matches(await reply.Content.ReadAsStringAsync()))
                queue.Enqueue(new Uri(module, match.Groups["to"].Value));
        }

        Assert.True(seen.Count > 10);
    }

    [GeneratedRegex("(?:href|src)=\"(?<to>[^\"]*dashboard/[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Asset();

    [GeneratedRegex("from '(?<to>[^']+)'", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Import();
}
