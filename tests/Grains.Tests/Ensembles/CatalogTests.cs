using System.Text.Json.Nodes;
using StreamCluster.Grains.Ensembles;
using static StreamCluster.Grains.Tests.Ensembles.OnnxBytes;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>What is checked before an ensemble is served, on copies of the test models that are spoilt one way each.</summary>
public sealed class CatalogTests : IDisposable
{
    private const string X = "ensembles/x.json";
    private const string Stage1 = "stage1/y_stage1.json";

    private readonly TemporaryModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task LoadAsync_TestModels_ServesAllInOrdinalOrder()
    {
        await using var catalog = Catalogs.Of(_models.Path);
        Assert.Empty(catalog.Names);
        Assert.False(catalog.IsLoaded);

        await catalog.LoadAsync(default);

        Assert.True(catalog.IsLoaded);
        Assert.Empty(catalog.Problems);
        Assert.Equal(["Ensemble_faulty", "Ensemble_throws", "Ensemble_x", "Ensemble_y"], catalog.Names);
        var x = catalog.Find("Ensemble_x")!;
        Assert.Equal([false, true, true, false], x.DefaultBoost);
        Assert.Equal(2, x.Record.NumUseBoost);
        Assert.True(catalog.ByVersion.ContainsKey(x.Version));
        Assert.Null(catalog.Find("ensemble_x"));
    }

    [Fact]
    public async Task LoadAsync_OneSpoilt_ServesTheOthers()
    {
        File.WriteAllText(_models.File(Stage1), "{");

        await using var catalog = await Catalogs.LoadAsync(_models.Path);

        Assert.Equal(["Ensemble_faulty", "Ensemble_throws", "Ensemble_x"], catalog.ByName.Keys.Order());
        Assert.Equal([Stage1, "ensembles/y.json"], catalog.Problems.Select(static p => p.File));
    }

    [Fact]
    public async Task LoadAsync_FolderDoesNotExist_IsProblem()
    {
        await using var catalog = await Catalogs.LoadAsync(_models.File("no_such_folder"));

        Assert.Equal(new ModelProblem(".", null, "The models folder does not exist."), catalog.Problems.Single());
    }

    [Fact]
    public async Task LoadAsync_Cancelled_Throws()
    {
        await using var catalog = Catalogs.Of(_models.Path);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => catalog.LoadAsync(new(canceled: true)));
        Assert.False(catalog.IsLoaded);
    }

    [Fact]
    public async Task LoadAsync_AnyPartChanges_VersionChanges()
    {
        var before = await VersionAsync();
        Assert.Equal(before, await VersionAsync());

        _models.Edit(X, static x => x["metrics"] = new JsonObject { ["note"] = 1 });
        var record = await VersionAsync();
        _models.Edit("boost/x_boost.json", static model => model["ranges"] = new JsonObject
        {
            ["Flow_1"] = new JsonObject { ["min"] = 0, ["max"] = 1, ["mean"] = 0.5, ["std"] = 0.125 },
        });
        var ranges = await VersionAsync();
        var stage1 = File.ReadAllBytes(_models.File("stage1/x_stage1.onnx"));
        _models.Replace("stage1/x_stage1.json", [.. stage1, .. Text(2, "another producer")]);
        var model = await VersionAsync();

        Assert.Equal(4, new[] { before, record, ranges, model }.Distinct().Count());

        async Task<string> VersionAsync()
        {
            await using var catalog = await Catalogs.LoadAsync(_models.Path);
            return catalog.ByName["Ensemble_x"].Description.Version;
        }
    }

    [Fact]
    public async Task LoadAsync_AdditionalMembersAndByteOrderMark_AreNoProblem()
    {
        _models.Edit(X, static x => x["comment"] = "more");
        File.WriteAllBytes(_models.File(X), [0xEF, 0xBB, 0xBF, .. File.ReadAllBytes(_models.File(X))]);

        await using var catalog = await Catalogs.LoadAsync(_models.Path);

        Assert.Empty(catalog.Problems);
    }

    public static TheoryData<string, string> EnsembleEdits => new()
    {
        { """{"ensemble_name":""}""", "`ensemble_name` must not be empty." },
        { """{"ensemble_name":5}""", "`ensemble_name` must be text." },
        { """{"ensemble_name":"Ensemble_faulty"}""", "Another ensemble is named Ensemble_faulty already." },
        { """{"delta_r2_threshold":1e999}""", "`delta_r2_threshold` must be a finite number." },
        { """{"num_use_boost":3}""", "`num_use_boost` is 3, but signal_analysis has 2." },
        { """{"created_time":"2026-13-01 00:00:00"}""", "`created_time` must be of the form yyyy-MM-dd HH:mm:ss." },
        { """{"metrics":[]}""", "`metrics` must be an object." },
        { """{"signal_analysis":[]}""", "`signal_analysis` does not cover the target signals: target signals missing: Pressure_1, Temperature_1, Flow_1, Temperature_2." },
        { """{"signal_analysis":[{"signal":"Flow_1","r2_stage1":1.5}]}""", "`signal_analysis[0].r2_stage1` is greater than 1." },
        { """{"signals":{"boundary":[""],"target":["a"]}}""", "`signals.boundary` has an empty name." },
        { """{"residual_boost_model_name":"x_stage1"}""", "There is no boost model named x_stage1." },
    };

    [Theory]
    [MemberData(nameof(EnsembleEdits))]
    public async Task LoadAsync_EnsembleMemberIsWrong_SaysWhich(string edit, string reason)
    {
        _models.Edit(X, x => Merge(x, edit));

        await using var catalog = await Catalogs.LoadAsync(_models.Path);

        Assert.Equal((X, reason), (catalog.Problems.Single().File, catalog.Problems.Single().Reason));
        Assert.DoesNotContain("Ensemble_x", catalog.ByName.Keys);
    }

    public static TheoryData<string, string> ModelEdits => new()
    {
        { """{"kind":"boost"}""", "`kind` is boost, but the file lies in stage1." },
        { """{"kind":"other"}""", "`kind` must be stage1 or boost." },
        { """{"model_name":"x_stage1"}""", "Another stage1 model is named x_stage1 already." },
        { """{"file":"/etc/passwd"}""", "`file` must be a path relative to the JSON file, without `..`, backslash or colon." },
        { """{"file":"link.onnx"}""", "stage1/link.onnx leads out of the models folder by a symbolic link." },
        { """{"file":"link/y_stage1.onnx"}""", "stage1/link/y_stage1.onnx leads out of the models folder by a symbolic link." },
        { """{"sha256":"12"}""", "`sha256` must be 64 hexadecimal digits." },
        { """{"target_signals":[]}""", "`target_signals` must not be empty." },
        { """{"ranges":{"a,b":{"min":2,"max":1,"mean":1,"std":0}}}""", "`ranges.a,b.min` is greater than max." },
        { """{"ranges":{"a,b":{"min":0,"max":1,"mean":1,"std":-1}}}""", "`ranges.a,b.std` is negative." },
        { """{"ranges":{"a,b":{"min":0,"max":1,"mean":7,"std":1}}}""", "`ranges.a,b.mean` is not between min and max." },
    };

    [Theory]
    [MemberData(nameof(ModelEdits))]
    public async Task LoadAsync_ModelMemberIsWrong_SaysWhich(string edit, string reason)
    {
        using var elsewhere = new TemporaryModels();
        File.CreateSymbolicLink(_models.File("stage1/link.onnx"), elsewhere.File("stage1/y_stage1.onnx"));
        Directory.CreateSymbolicLink(_models.File("stage1/link"), elsewhere.File("stage1"));
        _models.Edit(Stage1, model => Merge(model, edit));

        await using var catalog = await Catalogs.LoadAsync(_models.Path);

        Assert.Equal((Stage1, reason), (catalog.Problems[0].File, catalog.Problems[0].Reason));
        Assert.Equal(["Ensemble_faulty", "Ensemble_throws", "Ensemble_x"], catalog.ByName.Keys.Order());
    }

    [Fact]
    public async Task LoadAsync_LinkInsideTheFolder_IsFollowed()
    {
        // As Kubernetes mounts files: each a link into a folder beside it.
        File.Move(_models.File("stage1/y_stage1.onnx"), _models.File("y.bin"));
        File.CreateSymbolicLink(_models.File("stage1/y_stage1.onnx"), "../y.bin");

        await using var catalog = await Catalogs.LoadAsync(_models.Path);

        Assert.Empty(catalog.Problems);
    }

    [Theory]
    [InlineData("throws", 100)]
    [InlineData("faulty", -1)]
    public async Task LoadAsync_FailsAtTheMeans_IsProblem(string name, int mean)
    {
        foreach (var kind in new[] { "stage1", "boost" })
        {
            _models.Edit($"{kind}/{name}_{kind}.json", model =>
            {
                foreach (var signal in (JsonArray)model["boundary_signals"]!)
                {
                    Merge(model, $$$"""{"ranges": {"{{{signal}}}": {"min": -200, "max": 200, "std": 1, "mean": {{{mean}}} } } }""");
                }
            });
        }

        await using var catalog = await Catalogs.LoadAsync(_models.Path);

        var problem = catalog.Problems.Single();
        Assert.Equal($"Ensemble_{name}", problem.Name);
        Assert.StartsWith(mean > 0 ? "A first run of the ensemble failed: " : "At the means of its training data", problem.Reason, StringComparison.Ordinal);
    }

    internal static void Merge(JsonObject target, string edit)
    {
        foreach (var (name, value) in JsonNode.Parse(edit)!.AsObject())
        {
            if (name == "ranges" && target[name] is JsonObject inner)
            {
                Merge(inner, value!.ToJsonString());
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }
}
