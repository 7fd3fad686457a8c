namespace StreamCluster.Kill;

/// <summary>What every client of a run works with.</summary>
internal sealed record Surroundings(
    KillPlan Plan, IReadOnlyList<Uri> Streams, SampleMaker Samples, Recoveries Recoveries, ViolationList Violations, ErrorCounts Errors, ErrorCounts Losses,
    TimeProvider Clock);
