namespace StreamCluster.Cli;

/// <summary>One row to be streamed.</summary>
/// <param name="Number">Its number among the rows of the file, from 1.</param>
/// <param name="Line">The line it ends on.</param>
/// <param name="Timestamp">The cell of the timestamp column; null: none.</param>
/// <param name="Boundary">In the ensemble's order.</param>
/// <param name="Targets">In the ensemble's order; NaN where the file says nothing.</param>
internal sealed record ReplayRow(long Number, long Line, string? Timestamp, double[] Boundary, double[] Targets);
