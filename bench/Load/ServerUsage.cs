using System.Diagnostics;

namespace StreamCluster.Load;

/// <summary>CPU and memory of the server, as the operating system accounts them.</summary>
internal sealed class ServerUsage(int pid)
{
    public (TimeSpan Cpu, long ResidentBytes) Read()
    {
        if (pid == 0)
            return default;
        using var process = Process.GetProcessById(pid);
        return (process.TotalProcessorTime, process.WorkingSet64);
    }
}
