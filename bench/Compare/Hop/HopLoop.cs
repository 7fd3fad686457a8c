namespace StreamCluster.Compare;

/// <summary>A kind of load, put on one process and on gateway and silo in each round.</summary>
internal sealed record HopLoop(string Name, Load Load)
{
    /// <summary>Less than this share of an open loop's rate answered: what was measured is a queue.</summary>
    private const double KeepsUp = 0.97;

    public string Embedded => $"one process, {Name}";

    public string Apart => $"gateway and silo, {Name}";

    public static HopLoop Closed(HopPlan plan) => new("closed loop", new Load(plan.Ensemble, plan.Connections, plan.Seconds));

    public static HopLoop Open(HopPlan plan) =>
        new(FormattableString.Invariant($"open loop at {plan.Rate:0.#}/s"), new Load(plan.Ensemble, plan.Connections, plan.Seconds) { Rate = plan.Rate });

    /// <summary>Its rate is what was answered, not what fell due; an open loop that does not keep up does not count.</summary>
    public Measurement Judge(Measurement measured) =>
        measured with { Rate = measured.AnsweredRate, Counts = Load.Rate == 0 || measured.AnsweredRate >= KeepsUp * Load.Rate };

    /// <summary>CPU through gateway and silo less that of one process, µs a prediction: of each round in which both count.</summary>
    public IReadOnlyList<double> Differences(Rounds rounds) =>
    [
        .. rounds.Each(of => of(Apart).Counts && of(Embedded).Counts ? of(Apart).CpuUs - of(Embedded).CpuUs : double.NaN).Where(double.IsFinite),
    ];
}
