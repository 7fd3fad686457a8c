using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Export;

/// <summary>The columns of a CSV export: the union of the layouts' names, in order of first appearance.</summary>
internal sealed class HistoryColumns
{
    private readonly Dictionary<string, Places> _places = new(StringComparer.Ordinal);

    public HistoryColumns(IReadOnlyList<SignalLayout> layouts)
    {
        Boundary = Union(layouts, static layout => layout.Boundary);
        Target = Union(layouts, static layout => layout.Target);
        foreach (var layout in layouts)
        {
            _places[layout.Key] = new Places(PlacesOf(Boundary, layout.Boundary), PlacesOf(Target, layout.Target));
        }
    }

    /// <summary>Where each column's value stands in a row of a layout; -1: the layout does not have it.</summary>
    public sealed record Places(int[] Boundary, int[] Target);

    public IReadOnlyList<string> Boundary { get; }

    public IReadOnlyList<string> Target { get; }

    /// <summary>Null: the layout is not one of those that the columns were made for.</summary>
    public Places? Find(SignalLayout layout) => _places.GetValueOrDefault(layout.Key);

    private static string[] Union(IReadOnlyList<SignalLayout> layouts, Func<SignalLayout, IReadOnlyList<string>> names) =>
        [.. layouts.SelectMany(names).Distinct(StringComparer.Ordinal)];

    private static int[] PlacesOf(IReadOnlyList<string> columns, IReadOnlyList<string> names)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            places.TryAdd(names[i], i);
        }

        return [.. columns.Select(column => places.GetValueOrDefault(column, -1))];
    }
}
