using System.Text.Json;
using Bupo.Testing;

namespace Bupo.Tests;

/// <summary>The recorded cases of one file of shared/golden/rl.</summary>
internal static class ReferenceJson
{
    public static IEnumerable<JsonElement> Cases(string file, string function)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "rl", file)));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Where(c => c.GetProperty("function").GetString() == function).Select(c => c.Clone())];
    }

    public static JsonElement At(this JsonElement element, params string[] path) => path.Aggregate(element, (e, name) => e.GetProperty(name));

    public static double[] Doubles(this JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetDouble())];

    public static int[] Ints(this JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetInt32())];

    public static string[] Strings(this JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetString()!)];
}
