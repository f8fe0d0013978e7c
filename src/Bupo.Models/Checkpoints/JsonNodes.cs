using System.Text.Json.Nodes;

namespace Bupo.Models.Checkpoints;

/// <summary>Looks into JSON whose form is not sure: what is of another kind counts as missing.</summary>
internal static class JsonNodes
{
    public static JsonNode? At(this JsonNode? node, string field) => (node as JsonObject)?[field];

    public static IEnumerable<JsonNode?> Items(this JsonNode? node) => node as JsonArray ?? Enumerable.Empty<JsonNode?>();

    public static string? Text(this JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static int? Integer(this JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) ? number : null;

    public static bool IsTrue(this JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) && flag;
}
