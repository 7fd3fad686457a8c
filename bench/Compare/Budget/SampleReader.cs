namespace StreamCluster.Compare;

/// <summary>Counts samples by stage, out of what <c>perf script -F comm,ip,sym,dso</c> prints.</summary>
internal sealed class SampleReader
{
    private const int Shown = 12;
    private readonly Dictionary<string, long> _stages = [];
    private readonly Dictionary<string, long> _unattributed = [];
    private readonly List<StackFrame> _stack = [];
    private string _thread = "";

    public long Samples { get; private set; }

    /// <summary>A thread's name, its frames from the innermost outwards, each indented, and an empty line.</summary>
    public async Task ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
                End();
            else if (_thread.Length == 0)
                _thread = line.Trim();
            else
                _stack.Add(FrameOf(line.AsSpan().Trim()));
        }

        End();
    }

    public StageBudget Budget(string name, double cpuUs)
    {
        var us = cpuUs / Math.Max(1, Samples);
        return new StageBudget(
            name, cpuUs, Samples, StageRules.All.ToDictionary(static stage => stage, stage => _stages.GetValueOrDefault(stage) * us),
            [.. _unattributed.OrderByDescending(static pair => pair.Value).Take(Shown).Select(pair => (pair.Key, pair.Value * us))]);
    }

    private void End()
    {
        if (_stack.Count > 0)
        {
            Samples++;
            var stage = StackClassifier.Of(_stack, _thread);
            _stages[stage] = _stages.GetValueOrDefault(stage) + 1;
            if (stage == StageRules.Gap)
            {
                var symbol = $"{_thread}: {_stack[0].Symbol} ({Path.GetFileName(_stack[0].Module)})";
                _unattributed[symbol] = _unattributed.GetValueOrDefault(symbol) + 1;
            }
        }

        _stack.Clear();
        _thread = "";
    }

    /// <summary><c>address symbol (module)</c></summary>
    private static StackFrame FrameOf(ReadOnlySpan<char> line)
    {
        var symbol = line.IndexOf(' ') + 1;
        var module = line.LastIndexOf(" (");
        return module < symbol ? new StackFrame(line[symbol..].ToString(), "") : new StackFrame(line[symbol..module].ToString(), line[(module + 2)..].TrimEnd(')').ToString());
    }
}
