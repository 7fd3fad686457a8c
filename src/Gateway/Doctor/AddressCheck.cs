using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using StreamCluster.Gateway.Security;

namespace StreamCluster.Gateway.Doctor;

/// <summary>Whether the gateway could listen where it is told to, and whether it should.</summary>
internal static class AddressCheck
{
    private const string Listen = "listen";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <returns>The findings, each with whether a gateway runs there already.</returns>
    public static async IAsyncEnumerable<(Finding Finding, bool IsRunning)> RunAsync(
        IReadOnlyList<string> addresses, SecurityOptions security, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isOpen = false;
        foreach (var text in addresses)
        {
            if (Parse(text) is not { } address)
            {
                yield return (Finding.Failed(Listen, $"'{text}' is not an address.", "Write http://HOST:PORT."), false);
                continue;
            }

            if (address.IsUnixPipe || address.IsNamedPipe)
                continue;
            isOpen |= !IsLoopback(address.Host);
            var failure = Try(address);
            var runs = failure is SocketError.AddressAlreadyInUse && await IsGatewayAsync(address, cancellationToken);
            yield return (Judge(text, failure, runs), runs);
        }

        if (isOpen && security.ApiKeys.Length == 0)
        {
            yield return (Finding.Warning(
                "security", "Whoever reaches this machine over the network may stream and read: there are no keys.",
                "Set Security:ApiKeys, or listen on localhost behind a proxy that asks who it is."), false);
        }
    }

    private static Finding Judge(string address, SocketError? failure, bool runs) => failure switch
    {
        null => Finding.Ok(Listen, $"{address} is free."),
        SocketError.AddressAlreadyInUse when runs => Finding.Ok(Listen, $"A gateway listens at {address} already."),
        SocketError.AddressAlreadyInUse => Finding.Failed(Listen, $"{address} is in use by another program.", "End that program, or choose another port with --urls."),
        SocketError.AccessDenied => Finding.Failed(
            Listen, $"This user may not listen at {address}.", "Choose a port from 1024 on, or give the service CAP_NET_BIND_SERVICE."),
        SocketError.AddressNotAvailable => Finding.Failed(Listen, $"{address} is no address of this machine.", "Use *, or an address that the machine has."),
        { } other => Finding.Failed(Listen, $"{address} cannot be listened at: {new SocketException((int)other).Message}."),
    };

    private static BindingAddress? Parse(string text)
    {
        try
        {
            return BindingAddress.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Listens for a moment.</summary>
    private static SocketError? Try(BindingAddress address)
    {
        if (address.Port == 0)
            return null;
        var ip = IPAddress.TryParse(address.Host.Trim('[', ']'), out var given) ? given
            : IsLoopback(address.Host) ? IPAddress.Loopback
            : IPAddress.Any;
        try
        {
            using var listener = new TcpListener(ip, address.Port);
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }

    private static async Task<bool> IsGatewayAsync(BindingAddress address, CancellationToken cancellationToken)
    {
        var host = IsLoopback(address.Host) || IPAddress.TryParse(address.Host, out var ip) && !ip.Equals(IPAddress.Any) ? address.Host : "localhost";
        // To this machine, without a secret, only to know what is there: whatever its certificate, and through nobody.
        using var handler = new SocketsHttpHandler { UseProxy = false };
#pragma warning disable CA5359 // nothing is believed that it says
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        using var http = new HttpClient(handler) { Timeout = Patience };
        try
        {
            return await http.GetStringAsync($"{address.Scheme}://{host}:{address.Port}/health/live", cancellationToken) == """{"status":"live"}""";
        }
        catch (Exception exception) when (exception is HttpRequestException or UriFormatException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
