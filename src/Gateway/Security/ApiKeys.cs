using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using StreamCluster.Hosting.Settings;

namespace StreamCluster.Gateway.Security;

/// <summary>The keys in force. Only their hashes are held; a key is compared with all of them, each in constant time.</summary>
internal sealed class ApiKeys : IDisposable
{
    private readonly ILogger<ApiKeys> _logger;
    private readonly IDisposable _watch;
    private volatile byte[][] _hashes;

    public ApiKeys(IConfiguration configuration, SecurityOptions options, ILogger<ApiKeys> logger)
    {
        _logger = logger;
        _hashes = HashesOf(options.ApiKeys);
        logger.KeysInForce(_hashes.Length);
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, () => Reload(configuration));
    }

    /// <summary>Raised after the keys were read again.</summary>
    public event EventHandler? Changed;

    /// <summary>Whether any key is set at all.</summary>
    public bool AreRequired => _hashes.Length > 0;

    /// <summary>The hash of the key that the request shows, in hex, if it is one in force; else null.</summary>
    public string? Accept(HttpRequest request)
    {
        if ((Shown(request) is { } text ? Encoding.UTF8.GetBytes(text) : KeySubprotocol.Shown(request)) is not { } shown)
            return null;
        var hash = SHA256.HashData(shown);
        return IsInForce(hash) ? Convert.ToHexStringLower(hash) : null;
    }

    /// <summary>Whether a connection that was let in with this key may stay.</summary>
    public bool StillAccepts(string? keyHash) => !AreRequired || (keyHash is not null && IsInForce(Convert.FromHexString(keyHash)));

    public void Dispose() => _watch.Dispose();

    /// <summary>
    /// A slip in the file, or the moment in which an editor replaces it, must not open the server: from some keys to none there is no way
    /// but a restart.
    /// </summary>
    private void Reload(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var keys = SecuritySetup.ReadOptions(reader, configuration).ApiKeys;
        if (reader.Mistakes.Count > 0 || (keys.Length == 0 && AreRequired))
        {
            _logger.KeysKept(reader.Mistakes.Count > 0 ? string.Join(' ', reader.Mistakes) : "There are no keys in it any more.");
            return;
        }

        var hashes = HashesOf(keys);
        if (hashes.Length == _hashes.Length && hashes.Zip(_hashes).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
            return;
        _hashes = hashes;
        _logger.KeysInForce(hashes.Length);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private bool IsInForce(byte[] hash)
    {
        var found = false;
        foreach (var known in _hashes)
            found |= CryptographicOperations.FixedTimeEquals(known, hash);
        return found;
    }

    private static string? Shown(HttpRequest request)
    {
        if (request.Headers.TryGetValue("X-Api-Key", out var key) && key.Count == 1)
            return key[0];
        const string scheme = "Bearer ";
        var authorization = request.Headers.Authorization;
        return authorization.Count == 1 && authorization[0]!.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[0]![scheme.Length..].Trim()
            : null;
    }

    private static byte[][] HashesOf(string[] keys) => [.. keys.Select(static key => SHA256.HashData(Encoding.UTF8.GetBytes(key)))];
}
