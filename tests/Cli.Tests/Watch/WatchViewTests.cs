using Spectre.Console;

namespace StreamCluster.Cli.Tests.Watching;

public class WatchViewTests
{
    private const string Nasty = "\u001b[31mred\u0007[bold]node[/]\r\n";

    [Theory]
    [InlineData(120, 40)]
    [InlineData(80, 24)]
    [InlineData(60, 16)]
    [InlineData(40, 10)]
    [InlineData(20, 5)]
    public void Render_AnySize_FitsIntoTheTerminal(int width, int height)
    {
        var lines = Draw(Filled(), width, height, ColorSystemSupport.NoColors);

        Assert.InRange(lines.Length, 3, height);
        Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length}: {line}"));
        Assert.StartsWith("00:00:02  http://no", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Figures_ShowsThem()
    {
        var text = string.Join('\n', Draw(Filled(), 100, 40, ColorSystemSupport.NoColors));

        foreach (var expected in new[] { "50 active, 53 in all", "100/s, 300 in all", "p50 0.50  p95 1.25  p99 2.00", "OVERLOADED 9 (+9)", "busiest session", "more" })
            Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NamesThatATerminalWouldObey_AreShownAsText()
    {
        var text = string.Join('\n', Draw(Filled(), 100, 40, ColorSystemSupport.NoColors));

        Assert.DoesNotContain('\u0007', text);
        Assert.DoesNotContain("\u001b[31m", text, StringComparison.Ordinal);
        Assert.Contains("[bold]node[/]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NoServer_SaysSoAndKeepsTheLastFigures()
    {
        var state = Filled();
        state.Add(Looks.Down(4));
        state.Add(Looks.Down(7));

        var text = string.Join('\n', Draw(state, 100, 40, ColorSystemSupport.NoColors));

        Assert.Contains("no server answers since 3.0 s: It cannot be reached.", text, StringComparison.Ordinal);
        Assert.Contains("50 active", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ServerThatTellsNoErrors_ShowsNone()
    {
        var state = new WatchState();
        state.Add(Looks.At(0, Looks.Stats(1)));

        Assert.Contains("errors       -", Draw(state, 100, 40, ColorSystemSupport.NoColors).Select(static line => line.TrimEnd()));
    }

    private static WatchState Filled()
    {
        var state = new WatchState();
        state.Add(Looks.At(0, Looks.Stats(100, 50, Nasty, Nasty, [])));
        state.Add(Looks.At(2, Looks.Stats(300, 50, Nasty, Nasty, new() { ["OVERLOADED"] = 9 })));
        return state;
    }

    private static string[] Draw(WatchState state, int width, int height, ColorSystemSupport colors)
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = colors, Out = new AnsiConsoleOutput(text) });
        (console.Profile.Width, console.Profile.Height) = (width, height);
        console.Profile.Capabilities.Unicode = true;
        console.Write(WatchView.Render(state, new WatchOptions(), width, height));
        return text.ToString().TrimEnd('\n').Split('\n');
    }
}
