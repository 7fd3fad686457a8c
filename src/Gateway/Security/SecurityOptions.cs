namespace StreamCluster.Gateway.Security;

/// <summary>Settings under <c>Security</c>.</summary>
public sealed class SecurityOptions
{
    /// <summary>
    /// Keys, one of which every upgrade and HTTP request must show (header <c>X-Api-Key</c>, or <c>Authorization: Bearer</c>; a
    /// page's WebSocket: a subprotocol); the health endpoints, the pages and the documents need none. Read again when the configuration changes: connections whose key is gone are closed with 4003.
    /// </summary>
    /// <value>The default is empty: no key is needed.</value>
    public string[] ApiKeys { get; set; } = [];

    /// <summary>Origins (<c>https://host[:port]</c>) from which browsers may connect, besides the server's own. <c>*</c>: every origin.</summary>
    /// <value>The default is empty.</value>
    public string[] AllowedOrigins { get; set; } = [];
}
