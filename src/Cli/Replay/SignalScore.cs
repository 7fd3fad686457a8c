namespace StreamCluster.Cli;

/// <summary>
/// R² = 1 - SS_res / SS_tot and the mean absolute error of one signal, pooled over all rows that have both values. The total sum of
/// squares is gathered by Welford's method, which does not lose digits where the mean is large against the spread.
/// </summary>
internal sealed class SignalScore
{
    private double _mean;
    private double _total;
    private double _residual;
    private double _absolute;

    public long Count { get; private set; }

    /// <summary>Null where no value varies: R² is not defined there.</summary>
    public double? R2 => _total > 0 ? 1 - (_residual / _total) : null;

    /// <summary>Engineering units; null where there is no value.</summary>
    public double? MeanAbsoluteError => Count > 0 ? _absolute / Count : null;

    /// <summary>Adds one row; a row whose actual value is NaN says nothing.</summary>
    public void Add(double actual, double predicted)
    {
        if (double.IsNaN(actual))
            return;
        Count++;
        var before = actual - _mean;
        _mean += before / Count;
        _total += before * (actual - _mean);
        var error = actual - predicted;
        _residual += error * error;
        _absolute += Math.Abs(error);
    }
}
