using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace StreamCluster.Gateway.Http.Docs;

/// <summary>A file that is carried inside an assembly, served with the headers that pages need.</summary>
internal sealed class DocsAsset
{
    /// <summary>
    /// Only what this server itself serves; no frames, no plug-ins, no forms. Swagger UI sets style attributes and draws icons from data.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly Lazy<(byte[] Bytes, EntityTagHeaderValue Tag)> _content;
    private readonly string _contentType;

    private DocsAsset(Assembly assembly, string resource, string contentType)
    {
        _contentType = contentType;
        _content = new(() =>
        {
            var bytes = Read(assembly, resource);
            return (bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\""));
        });
    }

    /// <summary>A file of this project.</summary>
    public static DocsAsset Own(string file, string contentType) =>
        new(typeof(DocsAsset).Assembly, $"docs/{file}", contentType);

    /// <summary>A file of the Swagger UI package.</summary>
    public static DocsAsset SwaggerUi(string file, string contentType) =>
        new(typeof(SwaggerUIOptions).Assembly, $"Swashbuckle.AspNetCore.SwaggerUI.node_modules.swagger_ui_dist.{file}", contentType);

    /// <summary>Answers a request for the file; 304 where the client has it.</summary>
    public IResult Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        return Results.Bytes(_content.Value.Bytes, _contentType, entityTag: _content.Value.Tag);
    }

    private static byte[] Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not in {assembly.GetName().Name}.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var bytes = buffer.ToArray();
        // Swagger UI's package carries its files compressed (RFC 1952, section 2.3.1: the magic number).
        if (bytes is not [0x1f, 0x8b, ..])
            return bytes;
        using var unzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        unzip.CopyTo(plain);
        return plain.ToArray();
    }
}
