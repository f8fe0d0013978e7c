using System.Globalization;
using System.Text.Json.Nodes;

namespace Bupo.Models.Architectures;

/// <summary>Reads typed fields of a config.json and refuses what does not fit, naming file, field, found and expected.</summary>
public sealed class ConfigReader
{
    private readonly JsonObject _config;
    private readonly string _source;
    private readonly bool _isSection;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonNode> _inherited = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigReader> _sections = new(StringComparer.Ordinal);

    /// <summary>Reads from <paramref name="config"/>; <paramref name="source"/> names it in errors.</summary>
    public ConfigReader(JsonObject config, string source)
        : this(config, source, isSection: false)
    {
    }

    // A section such as rope_scaling holds nothing that does not matter.
    private ConfigReader(JsonObject config, string source, bool isSection)
    {
        _config = config;
        _source = source;
        _isSection = isSection;
    }

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string field) => Node(field) is not null;

    /// <summary>Whether the field is there, be it null: null often means none where a missing field means the family's default.</summary>
    public bool Contains(string field) => Node(field) is not null || _config.ContainsKey(field);

    /// <summary>Whether the field holds a number.</summary>
    public bool IsNumber(string field) => Node(field) is JsonValue json && Number(json) is not null;

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

    /// <summary>Texts in a list; empty where the field is missing.</summary>
    public IReadOnlyList<string> Texts(string field)
    {
        var node = Node(field);
        return node is null ? []
            : node is JsonArray array
                ? [.. array.Select(item => item is JsonValue json && json.TryGetValue(out string? text) ? text : throw Refuse(field, node, "a list of texts"))]
            : throw Refuse(field, node, "a list of texts");
    }

    /// <summary>Finite numbers in a list; empty where the field is missing.</summary>
    public IReadOnlyList<double> Doubles(string field)
    {
        var node = Node(field);
        return node is null ? []
            : node is JsonArray array
                ? [.. array.Select(item => item is JsonValue json && Number(json) is { } number && double.IsFinite(number) ? number : throw Refuse(field, node, "a list of numbers"))]
            : throw Refuse(field, node, "a list of numbers");
    }

    /// <summary>The object in a field, or null where it is missing.</summary>
    public ConfigReader? Section(string field)
    {
        var node = Node(field);
        if (node is null)
        {
            return null;
        }
        if (!_sections.TryGetValue(field, out var reader))
        {
            reader = node is JsonObject section ? new ConfigReader(section, $"{_source}: {field}", isSection: field != "text_config") : throw Refuse(field, node, "an object");
            _sections.Add(field, reader);
        }
        return reader;
    }

    /// <summary>Takes a field from the configuration around this one, where that has it.</summary>
    public void Inherit(ConfigReader outer, string field)
    {
        if (outer.Node(field) is { } value)
        {
            _inherited[field] = value;
        }
    }

    /// <summary>Counts fields as read that say nothing about what the family computes.</summary>
    public void PassOver(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            _read.Add(field);
        }
    }

    /// <summary>Refuses a field that nobody has read although it changes what a model computes.</summary>
    /// <param name="owner">The class that has no such field, for the error.</param>
    /// <exception cref="BupoException">There is one.</exception>
    public void RequireAllRead(string owner)
    {
        foreach (var (field, value) in _config)
        {
            if (_sections.TryGetValue(field, out var section))
            {
                section.RequireAllRead(owner);
            }
            else if (!_read.Contains(field) && (_isSection || MeaningfulFields.IsMeaningful(field)) && !MeaningfulFields.IsNeutral(field, value))
            {
                throw new BupoException(
                    $"{_source}: {field} is {Shown(value)}, which changes what a model computes and which is not computed here for {owner}; "
                    + "remove the field if the model was not trained with it.");
            }
        }
    }

    /// <summary>The error for a field that does not fit.</summary>
    public BupoException Refuse(string field, JsonNode? found, string expected)
    {
        return new BupoException($"{_source}: {field} is {Shown(found)}, expected {expected}.");
    }

    /// <summary>The same for the field's own value.</summary>
    public BupoException Refuse(string field, string expected) => Refuse(field, Node(field), expected);

    private JsonNode? Node(string field)
    {
        _read.Add(field);
        return _inherited.GetValueOrDefault(field) ?? _config[field];
    }

    private static string Shown(JsonNode? found)
    {
        var shown = found is null ? "missing" : found.ToJsonString();
        return shown.Length > 60 ? shown[..60] + "…" : shown;
    }

    private static double? Number(JsonValue value) =>
        value.TryGetValue(out double number) ? number
        : value.TryGetValue(out long whole) ? whole
        : value.TryGetValue(out int small) ? small
        : value.TryGetValue(out float single) ? single
        : null;
}
