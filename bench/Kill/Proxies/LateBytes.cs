namespace StreamCluster.Kill;

/// <summary>Bytes that come late.</summary>
/// <param name="Early">How many go at once.</param>
/// <param name="By">How much later the rest follows.</param>
internal readonly record struct LateBytes(int Early, TimeSpan By);
