using System.Diagnostics;
using System.Globalization;

namespace StreamCluster.Tests.Postgres;

/// <summary>The user that the server runs as: this one, or nobody where this one is root, which PostgreSQL refuses.</summary>
internal static class ServerUser
{
    private const int Nobody = 65534;

    public static string? Setpriv { get; } = new[] { "/usr/bin/setpriv", "/bin/setpriv" }.FirstOrDefault(File.Exists);

    public static ProcessStartInfo Command(string file, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (Environment.IsPrivilegedProcess)
        {
            start.FileName = Setpriv!;
            foreach (var argument in new[] { $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", file })
                start.ArgumentList.Add(argument);
        }
        else
        {
            start.FileName = file;
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("PG", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Gives the folder itself to the server's user.</summary>
    public static void Give(string folder)
    {
        if (Environment.IsPrivilegedProcess && NativeMethods.Chown(folder, Nobody, Nobody) != 0)
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"chown of '{folder}' failed."));
    }
}
