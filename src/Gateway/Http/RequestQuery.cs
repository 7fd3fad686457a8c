using System.Globalization;
using StreamCluster.Gateway.Http.Errors;

namespace StreamCluster.Gateway.Http;

/// <summary>
/// Reads members of the query. By hand, because the framework's own binding answers a wrong value without saying which it was.
/// </summary>
internal static class RequestQuery
{
    /// <summary>An integer within a range, or <paramref name="fallback"/> where it is not given.</summary>
    /// <returns>The problem to answer with; null: <paramref name="value"/> is good.</returns>
    public static IResult? ReadInteger(HttpRequest request, string name, int fallback, int min, int max, out int value)
    {
        var given = request.Query[name];
        value = fallback;
        if (given.Count == 0)
            return null;
        if (given.Count == 1 && int.TryParse(given[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max)
            return null;
        return Problems.Of(ErrorCode.InvalidRequest, string.Create(
            CultureInfo.InvariantCulture, $"{name} must be one integer from {min} to {max}."));
    }

    /// <summary>A sample's number, or -1 for the place before the first; null where it is not given.</summary>
    /// <returns>The problem to answer with; null: <paramref name="value"/> is good.</returns>
    public static IResult? ReadSequence(HttpRequest request, string name, out long? value)
    {
        var given = request.Query[name];
        value = null;
        if (given.Count == 0)
            return null;
        if (given.Count == 1 && long.TryParse(given[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= -1)
        {
            value = number;
            return null;
        }

        return Problems.Of(ErrorCode.InvalidRequest, $"{name} must be one integer from -1 on.");
    }

    /// <summary>One of a few words, or the first of them where none is given.</summary>
    /// <returns>The problem to answer with; null: <paramref name="value"/> is good.</returns>
    public static IResult? ReadChoice(HttpRequest request, string name, IReadOnlyList<string> choices, out string value)
    {
        var given = request.Query[name];
        value = choices[0];
        if (given.Count == 0)
            return null;
        if (given.Count == 1 && choices.Contains(given[0]!, StringComparer.Ordinal))
        {
            value = given[0]!;
            return null;
        }

        return Problems.Of(ErrorCode.InvalidRequest, $"{name} must be one of: {string.Join(", ", choices)}.");
    }
}
