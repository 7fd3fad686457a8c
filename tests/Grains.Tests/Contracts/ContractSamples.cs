using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Sessions;

namespace StreamCluster.Grains.Tests.Contracts;

/// <summary>One value of each message between nodes, with every member set.</summary>
internal static class ContractSamples
{
    private static readonly DateTimeOffset Time = new(2026, 11, 30, 22, 15, 0, 250, TimeSpan.Zero);
    private static readonly SignalLayout Layout = new(["Feed", "Température"], ["Yield", "Pressure_1"]);

    private static readonly SessionConfiguration Configuration = new(
        "Ensemble ü/1", [true, false], ["Yield"], StreamMode.Batch, 250, false, OutputFormat.Csv);

    private static readonly GrainError Error = new(ErrorCode.InvalidMessage, "One sentence.")
    {
        UnknownSignals = ["Feeed"],
        Index = 3,
        TraceId = "0af7651916cd43dd8448eb211c80319c",
    };

    private static readonly PredictRequest Request = new()
    {
        Ordinal = 9_000_000_000,
        Id = new RequestId("id-1"),
        IsBatch = true,
        Rows = [1.5f, -0f, float.MaxValue, float.Epsilon],
        Count = 2,
        Timestamps = ["2026-11-30T22:15:00Z", null],
        Waited = TimeSpan.FromMicroseconds(123),
    };

    private static readonly PredictResult Result = new()
    {
        Error = Error,
        Predictions = [0.25f, -3e-7f, 1, 2],
        Count = 2,
        Timestamps = ["a", "b"],
        LatencyMs = 0.346,
        Replayed = true,
        RecordedLayout = Layout,
        RecordedBoost = [false, true],
    };

    private static readonly NodeReport Report = new(new NodeIdentity(new Guid("00112233-4455-6677-8899-aabbccddeeff"), "node-1", Time), 3, 7, 12_543, [1, 2], [3, 4, 5], [6]) { Number = 42 };
    private static readonly ConnectionStats Connection = new("session_1", "Ensemble ü/1", Time, 523, StreamMode.Single);
    private static readonly QuantizationError Cost = new(0.1, 0.01, 0.5, 0.05);
    private static readonly ModelQuantization Quantized = new(4, new Dictionary<string, QuantizationError> { ["Yield"] = Cost });
    private static readonly SignalAnalysis Analysis = new("Yield", 0.9, 0.95, 0.05, true);
    private static readonly EnsembleRecord Record = new("Ensemble ü/1", "s1", "b1", 0.05, [Analysis, Analysis with { R2Stage1 = null }], 1, 1, """{"r2":0.9}""", Layout, "2025-12-15 10:30:00");
    private static readonly SignalRange Range = new(-1, 2, 0.5, 0.25);

    /// <summary>By the alias of the type.</summary>
    public static IReadOnlyList<object> All { get; } =
    [
        new OpenSession(OpenKind.Resume, 7, "token", new ConfigurationRequest
        {
            EnsembleName = "Ensemble ü/1",
            ManualBoostSignals = new Dictionary<string, bool> { ["Yield"] = true, ["Pressure_1"] = false },
            Mode = StreamMode.Batch,
            BatchSize = 250,
            IncludeMetadata = false,
            OutputFormat = OutputFormat.Csv,
        }, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", 12, SiloAddress.FromParsableString("10.0.0.7:11111@153")),
        new ConfigurationRequest { EnsembleName = "x" },
        new OpenReply
        {
            Outcome = SessionOutcome.Refused,
            Error = Error,
            Attachment = 8,
            LastOrdinal = 41,
            ResumeToken = "token",
            Resumed = true,
            PredictionsCount = 523,
            Configuration = Configuration,
            EnsembleVersion = "604ac73aa515acad96fc78a20116885f",
            Layout = Layout,
        },
        Configuration,
        Layout,
        new MigratedSession(4, new Guid("00112233-4455-6677-8899-aabbccddeeff"), [1, 2, 3], 8, 41, 523, 523, Configuration, Layout),
        Error,
        new PredictGroup(8, [Request], "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        Request,
        new RequestId(-5),
        new PredictReply { Outcome = SessionOutcome.Done, Results = [Result], PredictionsCount = 525 },
        Result,
        new RunRequest([new RunItem([1, 2, 3, 4], 2)], [true, false], null),
        new RunItem([1, 2], 1),
        new RunReply([new RunOutcome { Predictions = [1, 2] }, new RunOutcome { Error = Error }]),
        new RunOutcome { Predictions = [1, 2] },
        new EnsembleDescription(
            "Ensemble ü/1", "604ac73aa515acad96fc78a20116885f", Layout, [true, false], Record, new Dictionary<string, SignalRange> { ["Feed"] = Range })
        {
            Quantization = new EnsembleQuantization(Quantized, null),
        },
        Record,
        Analysis,
        Range,
        new EnsembleQuantization(null, Quantized),
        Quantized,
        Cost,
        Report,
        Report.Node,
        new NodeReports([Report]),
        Connection,
        new ConnectionPage([Connection]),
    ];
}
