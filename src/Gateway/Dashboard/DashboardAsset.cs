using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace StreamCluster.Gateway.Dashboard;

/// <summary>A file of the dashboard, carried in the assembly and served with the headers that a page needs.</summary>
internal sealed class DashboardAsset
{
    /// <summary>Only what this server itself serves: no inline script or style, no frames, no forms that leave the page.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'none'";

    private readonly byte[] _bytes;
    private readonly string _contentType;
    private readonly EntityTagHeaderValue _tag;

    private DashboardAsset(byte[] bytes, string contentType)
    {
        _bytes = bytes;
        _contentType = contentType;
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
    }

    /// <summary>The names of all files.</summary>
    public static IEnumerable<string> Files =>
        typeof(DashboardAsset).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(static name => name[ResourcePrefix.Length..]);

    private static string ResourcePrefix => "dashboard/";

    /// <summary>The file as it is.</summary>
    public static DashboardAsset Of(string file) => new(Read(file), ContentTypeOf(file));

    /// <summary>The page, for an address that lies so many segments below the root: behind a proxy the root may be any folder.</summary>
    public static DashboardAsset Page(int depth)
    {
        var root = string.Concat(Enumerable.Repeat("../", depth));
        var html = Encoding.UTF8.GetString(Read("index.html")).Replace("{root}", root, StringComparison.Ordinal);
        return new(Encoding.UTF8.GetBytes(html), ContentTypeOf("index.html"));
    }

    /// <summary>Answers a request for the file; 304 where the client has it.</summary>
    public IResult Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        // Kept, but asked for again each time: after an update no page runs with half of the old files.
        headers.CacheControl = "no-cache";
        return Results.Bytes(_bytes, _contentType, entityTag: _tag);
    }

    private static string ContentTypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };

    private static byte[] Read(string file)
    {
        using var stream = typeof(DashboardAsset).Assembly.GetManifestResourceStream(ResourcePrefix + file)
            ?? throw new InvalidOperationException($"{file} is not in the assembly.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
