namespace StreamCluster.Compare;

/// <summary>To which stage a sample belongs: the innermost frame that says so decides.</summary>
internal static class StackClassifier
{
    private const int FramesOfCall = 3;

    /// <param name="stack">The innermost frame first.</param>
    /// <param name="thread">The name of the thread.</param>
    public static string Of(IReadOnlyList<StackFrame> stack, string thread)
    {
        // Libraries first: what they do in the kernel and in libc is theirs.
        foreach (var frame in stack)
        {
            if (frame.IsIn("libonnxruntime"))
                return StageRules.Run;
            if (frame.IsIn("libe_sqlite3"))
                return StageRules.History;
        }

        if (OfKernel(stack) is { } called)
            return called;
        // Of the runtime itself: its own threads, or garbage collection and allocation on behalf of anybody.
        if (thread.StartsWith(".NET Tiered", StringComparison.Ordinal) || stack.Any(static frame => frame.IsIn("libclrjit") || frame.IsIn("libclrgc")))
            return StageRules.Runtime;
        var user = stack.FirstOrDefault(static frame => !frame.IsKernel);
        if (user.Module is not null && user.IsIn("libcoreclr"))
            return StageRules.Runtime;
        // libc's own part of a call into the kernel.
        if (user.Module is not null && user.IsIn("libc.so") && StageRules.OfKernel(user.Symbol) is { } calling)
            return calling;
        foreach (var frame in stack)
        {
            if (StageRules.OfManaged(frame.Method) is { } stage)
                return stage;
        }

        if (StageRules.IsSwitch(stack[0].Symbol) || stack.Any(static frame => StageRules.IsThreading(frame.Method)))
            return StageRules.Threads;
        return stack.Any(static frame => frame.IsIn("libcoreclr")) ? StageRules.Runtime : StageRules.Gap;
    }

    private static string? OfKernel(IReadOnlyList<StackFrame> stack)
    {
        var depth = 0;
        while (depth < stack.Count && stack[depth].IsKernel)
            depth++;
        var entered = stack.Take(depth).Any(static frame => frame.Symbol.Contains("do_syscall_64", StringComparison.Ordinal) || frame.Symbol.Contains("el0_svc", StringComparison.Ordinal));
        if (!entered)
            return null;
        // From the outermost inwards: the entry, and then the call by its name.
        for (var i = depth - 1; i >= Math.Max(0, depth - 2 - FramesOfCall); i--)
        {
            if (StageRules.OfKernel(stack[i].Symbol) is { } stage)
                return stage;
        }

        return null;
    }
}
