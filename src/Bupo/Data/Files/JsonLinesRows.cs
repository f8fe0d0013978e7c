using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bupo.Data.Files;

/// <summary>Reads JSON lines: one object per line; blank lines hold nothing and are passed over.</summary>
internal static class JsonLinesRows
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static IEnumerable<DataRow> Read(TextReader text, List<RowProblem> problems)
    {
        var number = 0L;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line) && Parse(line, number, problems) is { } fields)
            {
                yield return new DataRow(number, fields);
            }
        }
    }

    private static JsonObject? Parse(string line, long number, List<RowProblem> problems)
    {
        try
        {
            if (JsonNode.Parse(line, documentOptions: Strict) is JsonObject fields)
            {
                return fields;
            }
            problems.Add(new RowProblem(number, null, "is not a JSON object"));
        }
        catch (JsonException e)
        {
            problems.Add(new RowProblem(number, null, $"is not JSON: {e.Message.TrimEnd('.')}"));
        }
        return null;
    }
}
