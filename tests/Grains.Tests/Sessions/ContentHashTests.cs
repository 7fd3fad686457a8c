using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Sessions;

namespace StreamCluster.Grains.Tests.Sessions;

/// <summary>Stores hold these hashes: what they are made of must not change. The expected ones were computed apart, from the bytes.</summary>
public sealed class ContentHashTests
{
    private static readonly SignalLayout Layout = new(["b", "a", "\u00e9"], ["t"]);

    [Fact]
    public void Of_OneSample_IsAsStored() => Assert.Equal("227cedacbbb613255c999278dc393e16", Hex(new()
    {
        Ordinal = 7, Id = new RequestId("x"), IsBatch = false, Rows = [1.5f, -2f, 3e-7f], Count = 1, Timestamps = ["2026-01-01T00:00:00Z"],
    }));

    [Fact]
    public void Of_BatchWithATimestampMissing_IsAsStored() => Assert.Equal("9e310f9f12e29c07618389f1fa273d71", Hex(new()
    {
        Ordinal = 8, Id = new RequestId(9), IsBatch = true, Rows = [1.5f, -2f, 3e-7f, 3f, -4f, 2 * 3e-7f], Count = 2, Timestamps = [null, "t"],
    }));

    private static string Hex(PredictRequest request) => Convert.ToHexStringLower(ContentHash.Of(request, Layout));
}
