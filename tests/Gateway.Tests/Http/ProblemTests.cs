using System.Net;
using StreamCluster.Grains.History;

namespace StreamCluster.Gateway.Tests.Http;

public sealed class ProblemTests : IAsyncLifetime
{
    private readonly HttpHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/api/v1/ensemble")]
    [InlineData("/api/v2/inference/stream/stats")]
    public async Task Request_UnknownRoute_Is404(string path) =>
        await (await _host.Client.GetAsync(path)).ShouldBeProblemAsync(HttpStatusCode.NotFound, "INVALID_REQUEST");

    [Fact]
    public async Task Request_OtherMethod_Is405WithAllow()
    {
        var reply = await _host.Client.DeleteAsync("/api/v1/ensemble/list");
        await reply.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "INVALID_REQUEST");
        Assert.Contains("GET", reply.Content.Headers.Allow);
    }

    [Fact]
    public async Task Request_Bug_Is500WithTraceIdAndNothingOfTheInside()
    {
        _host.Stats.Fault = new InvalidOperationException("secret connection string");
        var reply = await _host.Client.GetAsync("/api/v1/inference/stream/stats");
        var problem = await reply.ShouldBeProblemAsync(HttpStatusCode.InternalServerError, "INTERNAL_ERROR");
        Assert.NotEmpty(problem.GetProperty("trace_id").GetString()!);
        var text = problem.GetRawText();
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_StoreAway_Is503WithRetryAfter()
    {
        _host.Stats.Fault = new StoreUnavailableException("file.db");
        var reply = await _host.Client.GetAsync("/api/v1/inference/stream/stats");
        var problem = await reply.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "OVERLOADED");
        Assert.NotNull(reply.Headers.RetryAfter);
        Assert.DoesNotContain("file.db", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void WireErrors_EveryCode_HasItsOwnNameAndAStatus()
    {
        var codes = Enum.GetValues<ErrorCode>();
        Assert.Equal(codes.Length, codes.Select(WireErrors.NameOf).Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, static code => Assert.InRange(WireErrors.StatusOf(code), 400, 599));
        Assert.All(codes, static code => Assert.Matches("^[A-Z]+(_[A-Z]+)*$", WireErrors.NameOf(code)));
    }
}
