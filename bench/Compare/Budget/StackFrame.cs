namespace StreamCluster.Compare;

/// <summary>A frame of a sampled stack.</summary>
/// <param name="Symbol">As perf names it; of managed code as .NET writes it into the perf map: <c>ret [assembly] type::method(args)[tier]</c>.</param>
/// <param name="Module">Library, perf map or kernel.</param>
internal readonly record struct StackFrame(string Symbol, string Module)
{
    public bool IsKernel => Module.StartsWith("[kernel", StringComparison.Ordinal) || Module.StartsWith("[vmlinux", StringComparison.Ordinal);

    public bool IsManaged => Module.Contains("/perf-", StringComparison.Ordinal);

    /// <summary>Type and method without what they return and take; empty where it is no managed frame.</summary>
    public string Method
    {
        get
        {
            var colons = Symbol.IndexOf("::", StringComparison.Ordinal);
            if (!IsManaged || colons < 0)
                return "";
            var type = Symbol.LastIndexOf("] ", colons, StringComparison.Ordinal);
            var end = Symbol.IndexOf('(', colons);
            return Symbol[(type < 0 ? 0 : type + 2)..(end < 0 ? Symbol.Length : end)];
        }
    }

    public bool IsIn(string library) => Module.Contains(library, StringComparison.Ordinal);
}
