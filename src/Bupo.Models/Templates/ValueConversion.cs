using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>Makes template values of what callers hand in.</summary>
internal static class ValueConversion
{
    public static object? From(object? value)
    {
        Budget.Visit(value);
        return value switch
        {
            null or bool or long or double or string => value,
            int number => (long)number,
            float number => (double)number,
            JsonNode node => FromJson(node),
            IEnumerable<KeyValuePair<string, object?>> entries => FromEntries(entries.Select(e => (e.Key, From(e.Value)))),
            IEnumerable list => list.Cast<object?>().Select(From).ToList(),
            _ => throw new ArgumentException(
                $"A template takes text, numbers, booleans, lists and mappings, not {value.GetType()}.", nameof(value)),
        };
    }

    private static object? FromJson(JsonNode node) => node switch
    {
        JsonObject json => FromEntries(json.Select(e => (e.Key, From(e.Value)))),
        JsonArray array => array.Select(From).ToList(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => FromNumber(node.ToJsonString()),
        },
    };

    // Python tells 1 from 1.0 by how it is written.
    private static object FromNumber(string written)
    {
        if (written.AsSpan().IndexOfAny('.', 'e', 'E') >= 0)
        {
            return double.Parse(written, CultureInfo.InvariantCulture);
        }
        return long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? (object)number
            : BigInteger.Parse(written, CultureInfo.InvariantCulture);
    }

    private static Mapping FromEntries(IEnumerable<(string Key, object? Value)> entries)
    {
        var mapping = new Mapping();
        foreach (var (key, value) in entries)
        {
            mapping[key] = value;
        }
        return mapping;
    }
}
