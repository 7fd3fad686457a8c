using System.ComponentModel.DataAnnotations;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Settings under <c>Inference</c>.</summary>
public sealed class InferenceOptions
{
    /// <summary>Runs of one ensemble version at once. 0: one per processor.</summary>
    /// <value>The default is 0; 0 to 1,024.</value>
    [Range(0, 1024)]
    public int Slots { get; set; }

    /// <summary>Most rows in one run: larger batches are cut, so that they neither hold others up nor hold much memory.</summary>
    /// <value>The default is 32; 1 to 1,024.</value>
    [Range(1, 1024)]
    public int MaxRunRows { get; set; } = 32;

    /// <summary>
    /// About how long a run may take: readings that come meanwhile wait for it. A slow model has fewer rows in a run, but at least eight,
    /// from which on a row costs little more than in a longer run.
    /// </summary>
    /// <value>The default is 2 ms; 1 ms to 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan MaxRunTime { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// Whether runs that are under way at once are kept on cores of their own, on Linux: else its scheduler may have two of them share one
    /// for many milliseconds beside one that idles.
    /// </summary>
    /// <value>The default is true.</value>
    public bool SpreadRuns { get; set; } = true;

    /// <summary>Most rows that wait for one ensemble version; requests beyond are refused with <c>OVERLOADED</c>.</summary>
    /// <value>The default is 65,536; 1,000 to 16,777,216.</value>
    [Range(1000, 1 << 24)]
    public int MaxQueuedRows { get; set; } = 65_536;

    /// <summary>
    /// Whether models are rewritten when they are loaded, where that makes them cheaper and leaves their results as they are, but for
    /// rounding.
    /// </summary>
    /// <value>The default is true.</value>
    public bool OptimizeModels { get; set; } = true;

    /// <summary>
    /// Whether the models' large layers multiply 8-bit numbers, which is cheaper and less exact: <c>GET …/info</c> shows the cost, signal by
    /// signal. A model that would lose too much is served as it is.
    /// </summary>
    /// <value>The default is false.</value>
    public bool QuantizeModels { get; set; }
}
