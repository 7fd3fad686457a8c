namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>One series of a metric, as OTLP has it (opentelemetry-proto, metrics.proto).</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Attributes">What the series is of.</param>
/// <param name="Value">Its value; of a histogram the sum.</param>
/// <param name="Count">Of a histogram, how many values.</param>
/// <param name="Bounds">Of a histogram, its buckets' upper boundaries.</param>
internal sealed record Series(
    string Name, string Unit, MetricKind Kind, Dictionary<string, string> Attributes, double Value, long Count, double[] Bounds)
{
    public string Key => $"{Name}|{string.Join('|', Attributes.OrderBy(static tag => tag.Key, StringComparer.Ordinal))}";

    public static IEnumerable<Series> In(ProtoReader request)
    {
        foreach (var metric in request.Messages(1, 2, 2))
        {
            var (field, kind) = metric.Has(9) ? (9, MetricKind.Histogram)
                : metric.Has(7) ? (7, metric.Messages(7).Single().Number(3) == 1 ? MetricKind.Counter : MetricKind.UpDownCounter)
                : (5, MetricKind.Gauge);
            foreach (var point in metric.Messages(field, 1))
            {
                yield return kind == MetricKind.Histogram
                    ? new Series(
                        metric.Text(1), metric.Text(3), kind, point.Attributes(9), point.Double(5), (long)point.Number(4),
                        [.. point.Fixed64s(7).Select(BitConverter.UInt64BitsToDouble)])
                    : new Series(
                        metric.Text(1), metric.Text(3), kind, point.Attributes(7), point.Has(4) ? point.Double(4) : (long)point.Number(6), 0, []);
            }
        }
    }

    /// <summary>The names under which Prometheus has it, by the OpenTelemetry specification's translation; and the labels of each.</summary>
    public IEnumerable<(string Name, IEnumerable<string> Labels)> InPrometheus()
    {
        var name = Name.Replace('.', '_') + (Unit switch { "s" => "_seconds", "By" => "_bytes", "1" => "_ratio", _ => "" });
        var labels = Attributes.Keys.Select(static tag => tag.Replace('.', '_')).Concat(["job", "instance"]).ToArray();
        return Kind switch
        {
            MetricKind.Histogram => [(name + "_bucket", [.. labels, "le"]), (name + "_count", labels), (name + "_sum", labels)],
            MetricKind.Counter => [(name + "_total", labels)],
            _ => [(name, labels)],
        };
    }
}

internal enum MetricKind
{
    Gauge = 0,
    Counter,
    UpDownCounter,
    Histogram,
}

/// <summary>A span, as OTLP has it (opentelemetry-proto, trace.proto).</summary>
internal sealed record Span(
    string TraceId, string Id, string ParentId, string Name, int Kind, ulong Start, ulong End, Dictionary<string, string> Attributes,
    IReadOnlyList<(string TraceId, string SpanId)> Links, int Status)
{
    public static IEnumerable<Span> In(ProtoReader request) => request.Messages(1, 2, 2).Select(static span => new Span(
        span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6), span.Number(7), span.Number(8), span.Attributes(9),
        [.. span.Messages(13).Select(static link => (link.Hex(1), link.Hex(2)))],
        (int)(span.Messages(15).SingleOrDefault()?.Number(3) ?? 0)));
}
