using System.Diagnostics;

namespace StreamCluster.Kill;

/// <summary>One life of a process.</summary>
internal sealed class NodeProcess(Process process) : IDisposable
{
    private readonly Lock _gate = new();
    private bool _disposed;

    public int Id { get; } = process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Completes when it has ended. Dispose it only after that, or when the run is over.</summary>
    public Task Exited { get; } = process.WaitForExitAsync();

    /// <summary>Whether the process has this socket open.</summary>
    public bool Owns(long inode)
    {
        var link = $"socket:[{inode}]";
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{Id}/fd").Any(file => new FileInfo(file).LinkTarget == link);
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }

    /// <summary>False: it has ended before.</summary>
    public bool Signal(int signal)
    {
        // Until it is known to have ended, its id is nobody else's.
        lock (_gate)
            return !_disposed && !process.HasExited && Signals.Send(Id, signal);
    }

    public void Dispose()
    {
        Signal(Signals.Kill);
        lock (_gate)
        {
            _disposed = true;
            process.Dispose();
        }
    }
}
