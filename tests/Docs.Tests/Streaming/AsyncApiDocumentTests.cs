using System.Text.Json.Nodes;
using StreamCluster.Docs.Tests.Schemas;
using StreamCluster.Gateway;
using StreamCluster.Gateway.Streaming;

namespace StreamCluster.Docs.Tests.Streaming;

public sealed class AsyncApiDocumentTests
{
    [Fact]
    public void Document_OfficialSchema_IsSatisfied()
    {
        Assert.Equal("3.0.0", StreamDocument.Document["asyncapi"]!.GetValue<string>());
        Assert.Empty(SchemaCheck.AsyncApi(StreamDocument.Document));
    }

    [Fact]
    public void Document_WithAMistake_IsFound()
    {
        var broken = StreamDocument.Document.DeepClone();
        broken["channels"]!["stream"]!["adress"] = "/";
        Assert.NotEmpty(SchemaCheck.AsyncApi(broken));
    }

    [Fact]
    public void Document_Messages_AreThoseOfTheProtocol() => Assert.Equal(
        StreamDocument.FromServer.Concat(StreamDocument.FromClients).Order(StringComparer.Ordinal),
        StreamDocument.Document["components"]!["messages"]!.AsObject().Select(static message => message.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Document_ErrorCodes_AreThoseOfTheStream()
    {
        var httpOnly = new[] { ErrorCode.SessionNotFound, ErrorCode.InvalidRequest, ErrorCode.Unauthorized, ErrorCode.ExportFailed };
        var named = StreamDocument.Document["components"]!["schemas"]!["error"]!["properties"]!["error_code"]!["enum"]!.AsArray();
        Assert.Equal(
            Enum.GetValues<ErrorCode>().Except(httpOnly).Select(WireErrors.NameOf).Order(StringComparer.Ordinal),
            named.Select(static name => name!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_CloseCodes_AreInItsTable() => Assert.All(
        Enum.GetValues<CloseCode>(),
        static code => Assert.Contains($"| {(int)code} |", StreamDocument.Document["info"]!["description"]!.GetValue<string>(), StringComparison.Ordinal));

    [Fact]
    public void Examples_OfEveryMessage_SatisfyItsSchema()
    {
        foreach (var message in StreamDocument.FromServer.Concat(StreamDocument.FromClients))
        {
            Assert.NotEmpty(StreamDocument.ExamplesOf(message));
            Assert.All(StreamDocument.ExamplesOf(message), example => StreamDocument.Verify(message, example.Payload));
        }
    }

    [Fact]
    public void Verify_MemberThatTheDocumentLacks_IsFound()
    {
        var (_, pong) = StreamDocument.ExamplesOf("pong").First();
        var more = (JsonObject)pong.DeepClone();
        more["load"] = 0.5;
        Assert.ThrowsAny<Exception>(() => StreamDocument.Verify("pong", more));
        var (_, prediction) = StreamDocument.ExamplesOf("prediction").First();
        more = (JsonObject)prediction.DeepClone();
        more["data"]!["node"] = "edge-1";
        Assert.ThrowsAny<Exception>(() => StreamDocument.Verify("prediction", more));
    }
}
