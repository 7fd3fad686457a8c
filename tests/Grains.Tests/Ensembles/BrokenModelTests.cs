namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>Each folder of tests/Data/broken has one thing wrong.</summary>
public sealed class BrokenModelTests
{
    [Theory]
    [InlineData("wrong_sha", "stage1/wrong_sha_stage1.json", "`sha256` is not that of the file wrong_sha_stage1.onnx.")]
    [InlineData("not_onnx", "stage1/not_onnx_stage1.json", "The model file is not ONNX.")]
    [InlineData("external_data", "stage1/external_data_stage1.json", "The model keeps values outside its ONNX file (external data); save it as one file.")]
    [InlineData("double_input", "stage1/double_input_stage1.json", "The graph's input is not float32.")]
    [InlineData("two_inputs", "stage1/two_inputs_stage1.json", "The graph has 2 inputs, but must have one.")]
    [InlineData("wrong_width", "stage1/wrong_width_stage1.json", "The graph's input has the shape [free, 3], but there are 2 boundary signals.")]
    [InlineData("signals_differ", "ensembles/signals_differ.json", "The boost model signals_differ_boost has other signals than the ensemble: target signals missing: Level_2; too many: Level_3.")]
    [InlineData("missing_file", "stage1/missing_file_stage1.json", "There is no file stage1/missing_file_stage1.onnx.")]
    [InlineData("fixed_batch", "stage1/fixed_batch_stage1.json", "The graph's input has the shape [1, 2]: the number of rows must be free.")]
    [InlineData("duplicate_signal", "stage1/duplicate_signal_stage1.json", "`boundary_signals` names Level_boundary_1 twice.")]
    [InlineData("bad_json", "stage1/bad_json_stage1.json", "The file is not valid JSON (line 6).")]
    [InlineData("escaping_file", "stage1/escaping_file_stage1.json", "`file` must be a path relative to the JSON file, without `..`, backslash or colon.")]
    [InlineData("missing_model", "ensembles/missing_model.json", "There is no boost model named no_such_model.")]
    public async Task LoadAsync_BrokenFolder_SaysWhatIsWrong(string folder, string file, string reason)
    {
        await using var catalog = await Catalogs.LoadAsync(Repository.Path($"tests/Data/broken/{folder}"));

        Assert.Empty(catalog.ByName);
        Assert.Equal((file, reason), catalog.Problems.Select(static p => (p.File, p.Reason)).First());

        // The ensemble is named as well, whichever of its files is at fault.
        Assert.Equal($"Broken_{folder}", catalog.Problems[^1].Name);
        Assert.All(catalog.Problems, static p => Assert.DoesNotContain(Repository.Root, p.Reason, StringComparison.Ordinal));
    }
}
