using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bupo.Data.Files;

/// <summary>The ways in which this library writes JSON.</summary>
internal static class JsonStyle
{
    /// <summary>For people: indented.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    /// <summary>A line of a file: text as it is read, not escaped for the web.</summary>
    public static JsonSerializerOptions Line { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Properties in snake_case, as in recipes.</summary>
    public static JsonSerializerOptions SnakeCase { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}
