using System.CommandLine;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>Runs a command and turns everything that can go wrong into one line and an exit code.</summary>
internal sealed class CommandRunner(CliConsole console, ConnectionOptions connection, TimeProvider time)
{
    public void Attach(Command command, Func<CommandContext, ParseResult, CancellationToken, Task<int>> run) =>
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, run, cancellationToken));

    private async Task<int> RunAsync(
        ParseResult parsed, Func<CommandContext, ParseResult, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            using var context = new CommandContext(console, connection.Servers(parsed), connection.ApiKey(parsed), time);
            return await run(context, parsed, cancellationToken);
        }
        catch (CliException exception)
        {
            return Fail(exception.Message, exception.ExitCode);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Fail("interrupted.");
        }
        catch (StreamConnectException exception)
        {
            return Fail(exception.Message.TrimEnd('.') + "." + Advice(exception));
        }
        catch (StreamException exception)
        {
            return Fail(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(exception.Message);
        }
    }

    private static string Advice(StreamConnectException exception) => exception.Status switch
    {
        null => " Is it running? Name another one with --server or STREAMCLUSTER_SERVER.",
        System.Net.HttpStatusCode.Unauthorized => " Give it with --api-key or STREAMCLUSTER_API_KEY.",
        System.Net.HttpStatusCode.ServiceUnavailable => " Try again in a moment.",
        _ => " Is the address right?",
    };

    private int Fail(string message, int code = ExitCode.Failure)
    {
        console.Error.WriteLine($"streamctl: {message.ReplaceLineEndings(" ")}");
        return code;
    }
}
