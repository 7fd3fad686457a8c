namespace StreamCluster.Cli.Tests.Replay;

public class SignalScoreTests
{
    [Fact]
    public void Add_FewRows_AgreesWithTheHandCalculation()
    {
        // actual 1 2 3 4 (mean 2.5, SS_tot 5); errors 0.5 0 -1 0.5 (SS_res 1.5, sum of magnitudes 2)
        var score = new SignalScore();
        score.Add(1, 0.5);
        score.Add(2, 2);
        score.Add(double.NaN, 99);
        score.Add(3, 4);
        score.Add(4, 3.5);

        Assert.Equal(4, score.Count);
        Assert.Equal(0.7, score.R2!.Value, 12);
        Assert.Equal(0.5, score.MeanAbsoluteError!.Value, 12);
    }

    [Fact]
    public void Add_LargeMeanSmallSpread_KeepsItsDigits()
    {
        var score = new SignalScore();
        for (var i = 0; i < 100_000; i++)
            score.Add(1e9 + (i % 2), 1e9 + 0.5);

        Assert.Equal(0, score.R2!.Value, 6);
    }

    [Fact]
    public void R2_NoVariation_IsUndefined()
    {
        var score = new SignalScore();
        Assert.Null(score.MeanAbsoluteError);
        score.Add(5, 4);
        score.Add(5, 6);

        Assert.Null(score.R2);
        Assert.Equal(1, score.MeanAbsoluteError);
    }
}
