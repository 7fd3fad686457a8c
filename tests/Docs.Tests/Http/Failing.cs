using System.Reflection;

namespace StreamCluster.Docs.Tests.Http;

/// <summary>Fails on everything that is asked of it, whatever the interface has or will have.</summary>
public class Failing : DispatchProxy
{
    private Exception? _fault;

    /// <summary>Throws that exception.</summary>
    public static T With<T>(Exception fault)
        where T : class
    {
        var made = Create<T, Failing>();
        ((Failing)(object)made)._fault = fault;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw _fault!;
}
