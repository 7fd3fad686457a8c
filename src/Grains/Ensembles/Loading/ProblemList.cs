using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Gathers what cannot be used, and logs it.</summary>
internal sealed class ProblemList(ILogger logger)
{
    private readonly List<ModelProblem> _problems = [];

    public IReadOnlyList<ModelProblem> Problems => _problems;

    /// <summary>Whatever stopped the loading of that file: one file never stops the others.</summary>
    public void Add(string file, Exception cause)
    {
        // What is known to be wrong is said by the reason; only what nobody expected needs its trace.
        var (name, reason, unexpected) = cause is UnusableModelException known
            ? (known.Name, known.Message, (Exception?)null)
            : ((string?)null, "It cannot be loaded; the server's log says why.", cause);
        _problems.Add(new(file, name, reason));
        EnsembleLog.Problem(logger, unexpected, file.ReplaceLineEndings(" "), name is null ? "" : $" ({name.ReplaceLineEndings(" ")})", reason);
    }

    /// <summary>The JSON files of a subfolder; none where they cannot be listed.</summary>
    public IReadOnlyList<string> ListFiles(ModelFolder folder, string subfolder)
    {
        try
        {
            return folder.JsonFilesIn(subfolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Add(subfolder, new UnusableModelException("The folder cannot be read.", e));
            return [];
        }
    }
}
