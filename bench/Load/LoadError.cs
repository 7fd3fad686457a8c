namespace StreamCluster.Load;

/// <summary>An error reply, a close or a lost connection.</summary>
/// <param name="Text">What the server sent, or what happened to the connection.</param>
/// <param name="Count">How often.</param>
/// <param name="FirstSeconds">When it first happened, in seconds since the run began to connect.</param>
internal sealed record LoadError(string Text, long Count, double FirstSeconds);
