using System.Diagnostics;

namespace StreamCluster.Load;

/// <summary>CPU and memory of the server, as the operating system accounts them; of all its processes together.</summary>
internal sealed class ServerUsage(IReadOnlyList<int> pids)
{
    public (TimeSpan Cpu, long ResidentBytes) Read()
    {
        var (cpu, resident) = (TimeSpan.Zero, 0L);
        foreach (var pid in pids)
        {
            using var process = Process.GetProcessById(pid);
            cpu += process.TotalProcessorTime;
            resident += process.WorkingSet64;
        }

        return (cpu, resident);
    }
}
