namespace StreamCluster.Deploy.Tests.Support;

/// <summary>A test that needs a tool; skipped, with the reason, where it is not on PATH.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    /// <param name="tool">Its file.</param>
    public ToolFactAttribute(string tool)
    {
        Tool = tool;
        if (Command.Find(tool) is null)
            Skip = $"{tool} is not installed";
    }

    /// <summary>Its file.</summary>
    public string Tool { get; }
}
