using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>Which core a run is on while others run. Only Linux tells, and there have to be two.</summary>
public sealed class RunCoresTests
{
    private const int Words = ThreadCore.MaxCores / 64;

    [CoresFact]
    public void Begin_AnotherRunIsOnTheCore_GoesToAFreeOne()
    {
        var cores = new RunCores();

        OnThreadOfItsOwn(allowed =>
        {
            var first = BeginTogether(cores, allowed, out var second);

            Assert.NotEqual(first, second);
            Assert.Equal(1, cores.Moved);
            Assert.Equal(allowed, Allowed()); // it may go wherever it might before
        });
    }

    [CoresFact]
    public void Begin_TheOtherRunHasEnded_Stays()
    {
        var cores = new RunCores();

        OnThreadOfItsOwn(allowed =>
        {
            StayOn(CoresOf(allowed)[0]);
            cores.End(cores.Begin());
            Assert.True(ThreadCore.TryAllow(allowed));
            cores.Begin();

            Assert.Equal(0, cores.Moved);
        });
    }

    [CoresFact]
    public void Begin_NoCoreIsFree_Stays()
    {
        var cores = new RunCores();

        OnThreadOfItsOwn(allowed =>
        {
            var only = CoresOf(allowed)[0];
            StayOn(only);
            var (first, second) = (cores.Begin(), cores.Begin());

            Assert.Equal((only, only), (first, second));
            Assert.Equal(0, cores.Moved);
            Assert.Equal([only], CoresOf(Allowed()));
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cores_Setting_IsFollowed(bool spreads)
    {
        await using var catalog = await Catalogs.LoadAsync(Repository.Path("bench/models"), new() { SpreadRuns = spreads });

        Assert.Equal(spreads ? RunCores.OfProcess : null, catalog.ByName["Bench_tiny_6_4"].Runner.Cores);
    }

    /// <summary>Two runs begin on the same core, as far as the scheduler leaves the second where it is.</summary>
    private static int BeginTogether(RunCores cores, ulong[] allowed, out int second)
    {
        StayOn(CoresOf(allowed)[0]);
        var first = cores.Begin();
        do
        {
            StayOn(first);
            Assert.True(ThreadCore.TryAllow(allowed));
            second = cores.Begin();
            if (cores.Moved == 0)
                cores.End(second);
        }
        while (cores.Moved == 0 && second != first); // it was moved before it could begin
        return first;
    }

    private static void StayOn(int core)
    {
        var only = new ulong[Words];
        only[core / 64] = 1UL << (core % 64);
        Assert.True(ThreadCore.TryAllow(only));
    }

    private static ulong[] Allowed()
    {
        var allowed = new ulong[Words];
        Assert.True(ThreadCore.TryGetAllowed(allowed));
        return allowed;
    }

    private static int[] CoresOf(ulong[] set) => [.. Enumerable.Range(0, ThreadCore.MaxCores).Where(core => (set[core / 64] >> (core % 64) & 1) != 0)];

    /// <summary>What a test does to its thread is nobody else's.</summary>
    private static void OnThreadOfItsOwn(Action<ulong[]> test)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => test(Allowed())));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}

/// <summary>Where threads can be moved between cores.</summary>
public sealed class CoresFactAttribute : FactAttribute
{
    public CoresFactAttribute() => Skip = ThreadCore.IsKnown && Environment.ProcessorCount > 1 ? null : "Needs Linux and two cores.";
}
