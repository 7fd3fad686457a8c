using System.ComponentModel.DataAnnotations;

namespace StreamCluster.Grains.History.Export;

/// <summary>Settings under <c>Exports</c>.</summary>
public sealed class ExportOptions
{
    /// <summary>The export root: saved histories go into it and the folders below it. Made when it is not there.</summary>
    /// <value>The default is <c>results</c> under the application's home.</value>
    [MinLength(1)]
    public string? Path { get; set; }
}

/// <summary>The form of an exported history.</summary>
public enum ExportFormat
{
    /// <summary>RFC 4180 text, <see cref="HistoryCsv"/>.</summary>
    Csv = 0,

    /// <summary>An array of objects, <see cref="HistoryJson"/>.</summary>
    Json,
}
