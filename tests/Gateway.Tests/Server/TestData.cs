namespace StreamCluster.Gateway.Tests.Server;

/// <summary>The models of <c>tests/Data</c>, found from where the tests run. What they compute is in its README.</summary>
internal static class TestData
{
    public static string Models => Path("models");

    public static string Path(string relative) => System.IO.Path.Combine(Root, "tests", "Data", relative);

    private static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "StreamCluster.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
