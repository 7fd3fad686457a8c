using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>A model's JSON file: what the model is called, its columns in the graph's order, and which file it is.</summary>
internal sealed record ModelRecord(
    string Name,
    IReadOnlyList<string> Boundary,
    IReadOnlyList<string> Target,
    string File,
    string Sha256,
    IReadOnlyDictionary<string, SignalRange> Ranges)
{
    private const int Sha256Digits = 64;

    /// <param name="json">The file.</param>
    /// <param name="kind">What its <c>kind</c> must be: the folder that it lies in.</param>
    public static ModelRecord Parse(ReadOnlyMemory<byte> json, string kind) => JsonMembers.Parse(json, members =>
    {
        var name = members.Text("model_name");
        try
        {
            return Read(members, name, kind);
        }
        catch (UnusableModelException e)
        {
            e.Name = name;
            throw;
        }
    });

    private static ModelRecord Read(JsonMembers members, string name, string kind)
    {
        if (members.Text("kind") is var given && given != kind)
        {
            throw members.Wrong("kind", given is "stage1" or "boost" ? $"is {given}, but the file lies in {kind}" : "must be stage1 or boost");
        }

        var sha256 = members.Text("sha256");
        if (sha256.Length != Sha256Digits || !sha256.All(char.IsAsciiHexDigit))
        {
            throw members.Wrong("sha256", "must be 64 hexadecimal digits");
        }

        members.Present("origin");
        var ranges = members.ObjectsByName("ranges").ToDictionary(
            static signal => signal.Name, static signal => ReadRange(signal.Members), StringComparer.Ordinal);
        return new(
            name, members.Names("boundary_signals"), members.Names("target_signals"), members.Text("file"), sha256.ToLowerInvariant(), ranges);
    }

    private static SignalRange ReadRange(JsonMembers members)
    {
        var range = new SignalRange(members.Number("min"), members.Number("max"), members.Number("mean"), members.Number("std"));
        if (range.Min > range.Max)
        {
            throw members.Wrong("min", "is greater than max");
        }

        // A mean that was summed in float32 may miss a narrow range by its rounding.
        var slack = (1e-3 * (range.Max - range.Min)) + (1e-5 * Math.Max(Math.Abs(range.Min), Math.Abs(range.Max)));
        if (range.Mean < range.Min - slack || range.Mean > range.Max + slack)
        {
            throw members.Wrong("mean", "is not between min and max");
        }

        return range.Std >= 0 ? range : throw members.Wrong("std", "is negative");
    }
}
