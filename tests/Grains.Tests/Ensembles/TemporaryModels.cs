using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>A copy of the test models that a test may spoil.</summary>
internal sealed class TemporaryModels : IDisposable
{
    public TemporaryModels()
    {
        Path = Directory.CreateTempSubdirectory("models").FullName;
        foreach (var file in Directory.EnumerateFiles(Repository.Path(Catalogs.TestModels), "*", SearchOption.AllDirectories))
        {
            var copy = File(System.IO.Path.GetRelativePath(Repository.Path(Catalogs.TestModels), file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }
    }

    public string Path { get; }

    public string File(string relative) => System.IO.Path.Combine(Path, relative);

    public void Edit(string relative, Action<JsonObject> edit, string? saveAs = null)
    {
        var json = JsonNode.Parse(System.IO.File.ReadAllText(File(relative)))!.AsObject();
        edit(json);
        System.IO.File.WriteAllText(File(saveAs ?? relative), json.ToJsonString());
    }

    /// <summary>Puts another graph in the place of a model's, its hash included.</summary>
    public void Replace(string json, byte[] onnx) => Edit(json, model =>
    {
        System.IO.File.WriteAllBytes(File($"{json[..json.IndexOf('/')]}/{(string)model["file"]!}"), onnx);
        model["sha256"] = Convert.ToHexStringLower(SHA256.HashData(onnx));
    });

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
