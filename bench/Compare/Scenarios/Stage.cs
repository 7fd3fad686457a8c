namespace StreamCluster.Compare;

/// <summary>The processes that take part: all of them run from the beginning to the end, and do nothing while another one is measured.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public static readonly string[] Durabilities = ["commit", "async", "fsync"];

    /// <summary>From so many rows on a row costs little more than in a full run, and no row waits long for the others.</summary>
    private const int RowsOfBareParts = 4;
    private const int FirstPort = 18_200;
    private readonly Dictionary<string, Bare> _bare = [];
    private readonly Dictionary<string, Echo> _echoes = [];
    private readonly Dictionary<string, Gateway> _gateways = [];
    private readonly LoadGenerator _load = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("streamcluster-compare-").FullName;

    public static async Task<Stage> StartAsync(IReadOnlyList<string> settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var stage = new Stage();
        var port = FirstPort;
        foreach (var durability in Durabilities)
            stage._gateways.Add(durability, await Processes(durability));
        foreach (var ensemble in (string[])[ScenarioSet.Large, ScenarioSet.Tiny])
        {
            stage._bare.Add(ensemble, await Compare.Bare.StartAsync(ensemble, cancellationToken));
            // As long as the service's own reply to the same message.
            var reply = await stage._load.MeasureAsync(stage._gateways["async"], new Load(ensemble, 1, 0.5), cancellationToken);
            stage._echoes.Add(ensemble, await Compare.Echo.StartAsync(port++, reply.ReplyBytes, cancellationToken));
        }

        return stage;

        Task<Gateway> Processes(string durability) => Gateway.StartAsync(new GatewayPlan(durability, port++, stage._folder, settings), clock, cancellationToken);
    }

    public Scenario Bare(string ensemble, int rows, double seconds) =>
        new(NameOfBare(ensemble, rows), NameOfBare(ensemble, rows), (_, cancellationToken) => _bare[ensemble].MeasureAsync(rows, seconds, cancellationToken));

    public Scenario Echo(Load load) =>
        new(NameOfEcho(load), $"echo {load.Ensemble}", (client, cancellationToken) =>
            _load.MeasureAsync(_echoes[load.Ensemble], _gateways["async"], load with { Client = client }, cancellationToken));

    public Scenario Service(string durability, Load load) =>
        new(NameOfService(durability, load), $"service {durability} {load.Ensemble} {load.Form}", (client, cancellationToken) =>
            _load.MeasureAsync(_gateways[durability], load with { Client = client }, cancellationToken))
        {
            OfService = load,
        };

    public Scenario OpenLoop(string durability, Load load) =>
        new(NameOfOpenLoop(durability, load), $"open {durability} {load.Ensemble}", (client, cancellationToken) =>
            OpenLoopAtShare.MeasureAsync(
                each => _load.MeasureAsync(_gateways[durability], each, cancellationToken), each => BareParts(load.Ensemble).MeasureAsync(each, RowsOfBareParts, cancellationToken), load with { Client = client }));

    /// <summary>An echo with as many messages a second as the service just answered on as many connections: a socket costs less where more come at once.</summary>
    public Scenario EchoAtRateOf(string durability, Load load) =>
        new(NameOfEchoAtRate(load), $"echo at rate {load.Ensemble}", async (client, cancellationToken) =>
        {
            var plan = load with { Client = client };
            var service = await _load.MeasureAsync(_gateways[durability], plan, cancellationToken);
            return await _load.MeasureAsync(_echoes[load.Ensemble], _gateways["async"], plan with { Rate = service.Rate }, cancellationToken);
        });

    public static string NameOfBare(string ensemble, int rows) => FormattableString.Invariant($"bare {ensemble} batch {rows}");

    public static string NameOfEcho(Load load) => FormattableString.Invariant($"echo {load.Ensemble} {load.Connections}c");

    public static string NameOfEchoAtRate(Load load) => FormattableString.Invariant($"echo {load.Ensemble} {load.Connections}c at that rate");

    public static string NameOfService(string durability, Load load) =>
        FormattableString.Invariant($"service {load.Ensemble} {durability} {load.Connections}c {load.Form}");

    public static string NameOfOpenLoop(string durability, Load load) =>
        FormattableString.Invariant($"open loop {load.Ensemble} {durability} {load.Connections}c {OpenLoopAtShare.Share * 100:0} %");

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _bare.Values.Cast<IAsyncDisposable>().Concat(_echoes.Values).Concat(_gateways.Values))
            await process.DisposeAsync();
        await _load.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private BareParts BareParts(string ensemble) => new(_bare[ensemble], _echoes[ensemble], _gateways["async"], _load);
}
