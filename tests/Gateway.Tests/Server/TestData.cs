namespace StreamCluster.Gateway.Tests.Server;

/// <summary>The models of <c>tests/Data</c>. What they compute is in its README.</summary>
internal static class TestData
{
    public static string Models => Path("models");

    public static string Path(string relative) => Repository.Path(System.IO.Path.Combine("tests", "Data", relative));
}
