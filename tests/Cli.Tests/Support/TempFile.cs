namespace StreamCluster.Cli.Tests;

/// <summary>A file of its own for one test.</summary>
internal sealed class TempFile : IDisposable
{
    public TempFile(string text = "", bool withByteOrderMark = false) =>
        File.WriteAllText(Path, text, new System.Text.UTF8Encoding(withByteOrderMark));

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"streamctl-{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(Path);
}
