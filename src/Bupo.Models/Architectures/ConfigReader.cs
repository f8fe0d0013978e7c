using System.Globalization;
using System.Text.Json.Nodes;

namespace Bupo.Models.Architectures;

/// <summary>Reads typed fields of a config.json and refuses what does not fit, naming file, field, found and expected.</summary>
public sealed class ConfigReader
{
    private readonly JsonObject _config;
    private readonly string _source;

    /// <summary>Reads from <paramref name="config"/>; <paramref name="source"/> names it in errors.</summary>
    public ConfigReader(JsonObject config, string source)
    {
        _config = config;
        _source = source;
    }

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string field) => Node(field) is not null;

    /// <summary>A whole number within a range; without <paramref name="fallback"/> the field must be there.</summary>
    public int Int(string field, int minimum, int maximum, int? fallback = null)
    {
        var node = Node(field);
        if (node is null && fallback is { } value)
        {
            return value;
        }
        return node is JsonValue json && Number(json) is { } number && number == Math.Floor(number) && number >= minimum && number <= maximum
            ? (int)number
            : throw Refuse(field, node, $"a whole number from {minimum} to {maximum}");
    }

    /// <summary>A finite number above <paramref name="above"/>.</summary>
    public double Double(string field, double above, double? fallback = null)
    {
        var node = Node(field);
        if (node is null && fallback is { } value)
        {
            return value;
        }
        return node is JsonValue json && Number(json) is { } number && double.IsFinite(number) && number > above
            ? number
            : throw Refuse(field, node, string.Create(CultureInfo.InvariantCulture, $"a number above {above}"));
    }

    /// <summary>True or false.</summary>
    public bool Bool(string field, bool fallback)
    {
        var node = Node(field);
        return node is null ? fallback
            : node is JsonValue json && json.TryGetValue(out bool value) ? value
            : throw Refuse(field, node, "true or false");
    }

    /// <summary>A text, or null where the field is missing.</summary>
    public string? Text(string field)
    {
        var node = Node(field);
        return node is null ? null
            : node is JsonValue json && json.TryGetValue(out string? value) ? value
            : throw Refuse(field, node, "a text");
    }

    /// <summary>One whole number or a list of them; empty where the field is missing.</summary>
    public IReadOnlyList<int> Ints(string field, int minimum, int maximum)
    {
        var node = Node(field);
        var items = node is null ? [] : node is JsonArray array ? array.ToArray() : new[] { node };
        return [.. items.Select(item => item is JsonValue json && Number(json) is { } number && number == Math.Floor(number)
            && number >= minimum && number <= maximum
                ? (int)number
                : throw Refuse(field, node, $"whole numbers from {minimum} to {maximum}"))];
    }

    /// <summary>The object in a field, or null where it is missing.</summary>
    public ConfigReader? Section(string field)
    {
        var node = Node(field);
        return node is null ? null
            : node is JsonObject section ? new ConfigReader(section, $"{_source}: {field}")
            : throw Refuse(field, node, "an object");
    }

    /// <summary>The error for a field that does not fit.</summary>
    public BupoException Refuse(string field, JsonNode? found, string expected)
    {
        var shown = found is null ? "missing" : found.ToJsonString();
        return new BupoException($"{_source}: {field} is {(shown.Length > 60 ? shown[..60] + "…" : shown)}, expected {expected}.");
    }

    /// <summary>The same for the field's own value.</summary>
    public BupoException Refuse(string field, string expected) => Refuse(field, Node(field), expected);

    private JsonNode? Node(string field) => _config[field];

    private static double? Number(JsonValue value) =>
        value.TryGetValue(out double number) ? number
        : value.TryGetValue(out long whole) ? whole
        : value.TryGetValue(out int small) ? small
        : value.TryGetValue(out float single) ? single
        : null;
}
