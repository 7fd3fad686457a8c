using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>A log that a test can look at.</summary>
[ProviderAlias("KeptLog")]
internal sealed class KeptLog : ILoggerProvider
{
    public ConcurrentQueue<(int Id, string Text)> Entries { get; } = new();

    /// <summary>The product's errors. Orleans logs a cluster's quarrels as errors, on a machine that is busy too.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName.StartsWith("StreamCluster", StringComparison.Ordinal));

    public void Dispose()
    {
    }

    private sealed class Logger(KeptLog log, bool isOwn) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            log.Entries.Enqueue((eventId.Id, formatter(state, exception)));
            if (isOwn && logLevel >= LogLevel.Error)
                log.Faults.Enqueue(formatter(state, exception) + exception);
        }
    }
}
