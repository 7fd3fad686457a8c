using System.Data.Common;
using System.Net.Sockets;
using StreamCluster.Hosting.Settings;

namespace StreamCluster.Hosting;

/// <summary>Runs a node until the host stops it.</summary>
public static class NodeProgram
{
    /// <summary>Builds a node and runs it. A start that fails is explained in a sentence.</summary>
    /// <param name="build">Builds the node.</param>
    /// <returns>The exit code: 0 after a stop, otherwise one of <see cref="NodeExit"/>.</returns>
    public static async Task<int> RunAsync(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            var exit = app.Services.GetRequiredService<NodeExit>(); // resolved first: RunAsync disposes the services
            await app.RunAsync();
            if (exit.Failure is { } failure)
                await Console.Error.WriteLineAsync(failure);
            return exit.Code;
        }
        catch (Exception exception) when (exception is SettingsException or StartException)
        {
            // What the operator can fix is said in a sentence; a stack trace would only hide it.
            await Console.Error.WriteLineAsync(exception.Message);
            return NodeExit.CannotStart;
        }
        catch (Exception exception) when (exception is IOException or SocketException or FormatException or InvalidOperationException
            or ArgumentException or DbException or OperationCanceledException or OrleansException)
        {
            // It has not run yet: the node could not be set up, could not listen, or could not join the cluster. Orleans cancels
            // its start if the database stays away.
            await Console.Error.WriteLineAsync($"StreamCluster cannot start: {exception.Message}");
            return NodeExit.CannotStart;
        }
    }
}
