using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Gathers what cannot be used, and logs it.</summary>
internal sealed class ProblemList(ILogger logger)
{
    private readonly List<ModelProblem> _problems = [];

    public IReadOnlyList<ModelProblem> Problems => _problems;

    public void Add(string file, UnusableModelException reason)
    {
        _problems.Add(new(file, reason.Name, reason.Message));
        EnsembleLog.Problem(logger, reason.InnerException, file, reason.Name, reason.Message);
    }
}
