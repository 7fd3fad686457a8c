using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace StreamCluster.Tests.Postgres;

/// <summary>The server's files, as the npm package has them.</summary>
internal static class PostgresBinaries
{
    private static readonly string Package = typeof(PostgresBinaries).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(static attribute => attribute.Key == "PostgresBinaries").Value!;

    /// <summary>Why they cannot be used here; null: they can.</summary>
    public static string? Unavailable { get; } = Find();

    /// <summary>
    /// Copies what a server needs into a folder. Always a copy: the package may lie where the server's user cannot go, and processes are
    /// told from others by the path of their own binary.
    /// </summary>
    public static void CopyTo(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Package, "native"), "*", SearchOption.AllDirectories))
        {
            if (!IsNeeded(file))
                continue;
            var target = Path.Combine(folder, Path.GetRelativePath(Package, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        // npm packs no symbolic links; the package lists them instead.
        using var links = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Package, "native", "pg-symlinks.json")));
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var source = Path.Combine(folder, link.GetProperty("source").GetString()!);
            var path = Path.Combine(folder, link.GetProperty("target").GetString()!);
            if (File.Exists(source) && !File.Exists(path))
                File.CreateSymbolicLink(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, source));
        }
    }

    private static bool IsNeeded(string file) =>
        !file.EndsWith(".a", StringComparison.Ordinal) && !file.Contains("/pgxs/", StringComparison.Ordinal)
        && !file.Contains("/bitcode/", StringComparison.Ordinal) && !file.Contains("llvmjit", StringComparison.Ordinal);

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
            return "PostgreSQL for tests is there for Linux x64 only";
        if (!File.Exists(Path.Combine(Package, "native", "bin", "postgres")))
            return $"no PostgreSQL in '{Package}'";
        return Environment.IsPrivilegedProcess && ServerUser.Setpriv is null
            ? "PostgreSQL does not run as root, and there is no setpriv to become somebody else"
            : null;
    }
}
