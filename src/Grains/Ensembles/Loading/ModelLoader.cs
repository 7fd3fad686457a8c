using System.Security.Cryptography;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Loads the models of one kind, each JSON file and each ONNX file read once.</summary>
/// <param name="folder">Where they are.</param>
/// <param name="kind">Which.</param>
/// <param name="problems">Told of those that cannot be used.</param>
/// <param name="optimizer">Makes them cheaper; null: they run as they are.</param>
/// <param name="quantizer">Makes them cheaper still, and less exact; null: not asked for.</param>
internal sealed class ModelLoader(ModelFolder folder, string kind, ProblemList problems, ModelOptimizer? optimizer, ModelQuantizer? quantizer) : IDisposable
{
    private readonly Dictionary<string, OnnxModel> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _unusable = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public void Load(CancellationToken cancellationToken)
    {
        foreach (var file in problems.ListFiles(folder, kind))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Load(file);
            }
            catch (Exception e)
            {
                problems.Add(file, e);
                if (e is UnusableModelException { Name: { } name } && !_models.ContainsKey(name))
                {
                    _unusable.TryAdd(name, file);
                }
            }
        }
    }

    /// <summary>The model of that name, for an ensemble that will use it.</summary>
    public OnnxModel Find(string name)
    {
        if (_models.TryGetValue(name, out var model))
        {
            _used.Add(name);
            return model;
        }

        throw new UnusableModelException(_unusable.TryGetValue(name, out var file)
            ? $"Its {kind} model {name} cannot be used (see {file})."
            : $"There is no {kind} model named {name}.");
    }

    /// <summary>Hands over the models that an ensemble uses; the others are let go.</summary>
    public IReadOnlyList<OnnxModel> TakeUsed()
    {
        OnnxModel[] used = [.. _used.Select(name => _models[name])];
        foreach (var model in used)
        {
            _models.Remove(model.Record.Name);
        }

        Dispose();
        return used;
    }

    public void Dispose()
    {
        foreach (var model in _models.Values)
        {
            model.Dispose();
        }

        _models.Clear();
    }

    private void Load(string file)
    {
        var record = ModelRecord.Parse(folder.Read(file, ModelFolder.MaxJsonBytes), kind);
        try
        {
            if (_models.ContainsKey(record.Name))
            {
                throw new UnusableModelException($"Another {kind} model is named {record.Name} already.");
            }

            var onnx = folder.Read(ModelFolder.Beside(file, record.File), ModelFolder.MaxModelBytes);
            if (Convert.ToHexStringLower(SHA256.HashData(onnx)) != record.Sha256)
            {
                throw new UnusableModelException($"`sha256` is not that of the file {record.File}.");
            }

            var model = OnnxModel.Load(record, onnx);
            if (optimizer is not null)
            {
                (model, onnx) = optimizer.Optimize(model, onnx);
            }

            _models.Add(record.Name, quantizer?.Quantize(model, onnx) ?? model);
        }
        catch (UnusableModelException e)
        {
            e.Name = record.Name;
            throw;
        }
    }
}
