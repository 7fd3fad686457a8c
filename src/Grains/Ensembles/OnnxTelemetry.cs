using System.Runtime.InteropServices;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// Switches off ONNX Runtime's own telemetry, which newer builds have on every platform: a server in a plant reports to nobody. It has
/// to happen before the native library makes its environment.
/// </summary>
internal static class OnnxTelemetry
{
    private const string Name = "ORT_DISABLE_TELEMETRY";

    public static void Disable()
    {
        Environment.SetEnvironmentVariable(Name, "1");
        // On Unix .NET keeps an environment of its own, which native code does not see.
        if (!OperatingSystem.IsWindows() && SetNative(Name, "1", 1) != 0)
            throw new InvalidOperationException($"{Name} could not be set.");
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, ExactSpelling = true)]
    private static extern int SetNative(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
