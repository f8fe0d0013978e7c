using System.Text.Json.Nodes;

namespace Bupo.Data.Files;

/// <summary>A row of a data file before anyone asks what its columns mean.</summary>
/// <param name="Number">The row in a parquet file, or the line in a text file; both from 1.</param>
/// <param name="Fields">The columns, nested ones as objects and lists.</param>
internal sealed record DataRow(long Number, JsonObject Fields)
{
    /// <summary>The value at a dotted path, or null where any part of it is missing or null.</summary>
    public JsonNode? Find(string path)
    {
        JsonNode? node = Fields;
        foreach (var name in path.Split('.'))
        {
            node = (node as JsonObject)?[name];
        }
        return node;
    }
}
