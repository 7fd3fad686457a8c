using System.Text.Json;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Reads the members of one JSON object strictly: each must be there and of its type. Additional members are ignored.</summary>
internal readonly struct JsonMembers
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly JsonElement _object;
    private readonly string _within;

    private JsonMembers(JsonElement element, string within)
    {
        _object = element;
        _within = within;
    }

    /// <summary>Parses a file and gives its members to <paramref name="read"/>.</summary>
    /// <exception cref="UnusableModelException">It is not a JSON object, or what <paramref name="read"/> found.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> utf8, Func<JsonMembers, T> read)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        if (utf8.Span.StartsWith(byteOrderMark))
        {
            utf8 = utf8[byteOrderMark.Length..];
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(new(document.RootElement, ""))
                : throw new UnusableModelException("The file is not a JSON object.");
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? $" (line {number + 1})" : "";
            throw new UnusableModelException($"The file is not valid JSON{line}.", e);
        }
        catch (InvalidOperationException e)
        {
            // What JsonElement throws for text that is not Unicode.
            throw new UnusableModelException("The file has text that is not valid UTF-8.", e);
        }
    }

    public string Text(string name)
    {
        var value = Required(name, JsonValueKind.String, "text").GetString()!;
        return value.Length > 0 ? value : throw Wrong(name, "must not be empty");
    }

    /// <summary>Any value, as it stands in the file.</summary>
    public string Raw(string name, JsonValueKind kind) => Required(name, kind, "an object").GetRawText();

    public void Present(string name)
    {
        if (!_object.TryGetProperty(name, out _))
        {
            throw Wrong(name, "is missing");
        }
    }

    public bool Flag(string name) => Required(name, null, "true or false") switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "must be true or false"),
    };

    public double Number(string name)
    {
        var value = Required(name, JsonValueKind.Number, "a number");
        return value.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Wrong(name, "must be a finite number");
    }

    /// <summary>Null where it is null in the file.</summary>
    public double? NumberOrNull(string name) => Required(name, null, "a number").ValueKind == JsonValueKind.Null ? null : Number(name);

    public int Count(string name)
    {
        var value = Required(name, JsonValueKind.Number, "a number");
        return value.TryGetInt32(out var number) && number >= 0 ? number : throw Wrong(name, "must be a whole number from 0");
    }

    /// <summary>Names of signals: at least one, none empty, none twice.</summary>
    public IReadOnlyList<string> Names(string name)
    {
        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in Required(name, JsonValueKind.Array, "a list of names").EnumerateArray())
        {
            var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong(name, "must be a list of names");
            names.Add(text.Length > 0 ? text : throw Wrong(name, "has an empty name"));
            if (!seen.Add(text))
            {
                throw Wrong(name, $"names {text} twice");
            }
        }

        return names.Count > 0 ? names : throw Wrong(name, "must not be empty");
    }

    public JsonMembers Object(string name) => new(Required(name, JsonValueKind.Object, "an object"), $"{_within}{name}.");

    public IEnumerable<JsonMembers> Objects(string name)
    {
        var within = $"{_within}{name}";
        return Required(name, JsonValueKind.Array, "a list of objects").EnumerateArray().Select((element, index) =>
            element.ValueKind == JsonValueKind.Object
                ? new JsonMembers(element, $"{within}[{index}].")
                : throw new UnusableModelException($"`{within}` must be a list of objects."));
    }

    /// <summary>The object's own members, each an object; none where <paramref name="name"/> is absent or null.</summary>
    public IEnumerable<(string Name, JsonMembers Members)> ObjectsByName(string name)
    {
        if (!_object.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        var outer = Object(name);
        return value.EnumerateObject().Select(property => (property.Name, outer.Object(property.Name)));
    }

    public UnusableModelException Wrong(string name, string what) => new($"`{_within}{name}` {what}.");

    private JsonElement Required(string name, JsonValueKind? kind, string what)
    {
        if (!_object.TryGetProperty(name, out var value))
        {
            throw Wrong(name, "is missing");
        }

        return kind is null || value.ValueKind == kind ? value : throw Wrong(name, $"must be {what}");
    }
}
