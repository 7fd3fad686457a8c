using System.Runtime.InteropServices;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>A server in a plant reports to nobody.</summary>
public sealed class OnnxTelemetryTests
{
    [Fact]
    public async Task LoadAsync_AnyModels_TelemetryIsOffForNativeCode()
    {
        await using var catalog = await Catalogs.LoadAsync(Repository.Path("bench/models"));

        var value = OperatingSystem.IsWindows()
            ? Environment.GetEnvironmentVariable("ORT_DISABLE_TELEMETRY")
            : Marshal.PtrToStringUTF8(GetNative("ORT_DISABLE_TELEMETRY"));
        Assert.Equal("1", value);
    }

    [DllImport("libc", EntryPoint = "getenv", ExactSpelling = true)]
    private static extern nint GetNative([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
