namespace StreamCluster.Client;

/// <summary>The codes as they stand on the wire: <c>MISSING_SIGNALS</c> for <see cref="StreamErrorCode.MissingSignals"/>.</summary>
internal static class StreamErrorCodes
{
    private static readonly Dictionary<string, StreamErrorCode> ByText = Enum.GetValues<StreamErrorCode>()
        .Where(static code => code != StreamErrorCode.Unknown)
        .ToDictionary(static code => System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString()), StringComparer.Ordinal);

    public static StreamErrorCode Parse(string? text) =>
        text is not null && ByText.TryGetValue(text, out var code) ? code : StreamErrorCode.Unknown;
}
