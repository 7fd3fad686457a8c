using System.Globalization;
using System.Net.Sockets;
using System.Text;

// .NET's startup hook: this name, no namespace (docs/design/features/host-startup-hook.md of dotnet/runtime).
#pragma warning disable CA1050, MA0047

/// <summary>
/// Loaded into a measured process by <c>DOTNET_STARTUP_HOOKS</c>; does over the Unix socket of <c>STREAMCLUSTER_PROBE</c> what only the
/// process itself can: a byte <c>a</c> asks for the bytes allocated since its start, <c>c</c> collects all garbage first and gives back
/// what memory is free then.
/// </summary>
internal static class StartupHook
{
    /// <summary>Called by .NET before the program's own entry point.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("STREAMCLUSTER_PROBE") is not { Length: > 0 } path)
            return;
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new Thread(() => Serve(listener)) { IsBackground = true, Name = "probe" }.Start();
    }

    private static void Serve(Socket listener)
    {
        Span<byte> question = stackalloc byte[1];
        while (true)
        {
            using var asked = listener.Accept();
            if (asked.Receive(question) == 1 && question[0] == (byte)'c')
                Collect();
            asked.Send(Encoding.ASCII.GetBytes(GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static void Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
