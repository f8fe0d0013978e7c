using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Data.Files;

namespace Bupo.Data;

/// <summary>Makes examples of rows once the columns are known, and lists what is wrong with those it cannot use.</summary>
internal sealed class ExampleReader(string name, DatasetColumns columns, List<RowProblem> problems)
{
    private readonly Dictionary<string, long> _idRows = [];
    private readonly HashSet<string> _used = [.. new[] { columns.Id, columns.Prompt, columns.Answer, columns.Source, columns.Level }
        .OfType<string>().Select(c => c.Split('.')[0])];

    /// <summary>The row's example, or null where it is unusable; every fault of the row is listed.</summary>
    public PromptExample? Read(DataRow row, int index)
    {
        var before = problems.Count;
        var id = columns.Id is null
            ? string.Create(CultureInfo.InvariantCulture, $"{name}-{index:D4}")
            : Text(row, columns.Id);
        var messages = Messages(row);
        var answer = Text(row, columns.Answer);
        var level = Level(row);
        var source = columns.Source is null || row.Find(columns.Source) is null ? name : Text(row, columns.Source);
        if (id is not null && !_idRows.TryAdd(id, row.Number))
        {
            Fault(row, columns.Id, $"id {id} is already in row {_idRows[id]}");
        }
        return problems.Count > before
            ? null
            : new PromptExample { Id = id!, Messages = messages!, Answer = answer!, Source = source!, Level = level, Row = row.Number, Extra = Extra(row) };
    }

    private string? Text(DataRow row, string column)
    {
        var node = row.Find(column);
        var text = node?.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => node.ToJsonString(),
            _ => null,
        };
        if (node is null)
        {
            return Fault(row, column, "is null or missing, expected text");
        }
        if (text is null)
        {
            return Fault(row, column, $"is {Kind(node)}, expected text or a number");
        }
        return string.IsNullOrWhiteSpace(text) ? Fault(row, column, "is empty, expected text") : text;
    }

    private List<PromptMessage>? Messages(DataRow row)
    {
        if (row.Find(columns.Prompt) is not JsonArray list)
        {
            return Text(row, columns.Prompt) is { } problem ? [new PromptMessage("user", problem)] : null;
        }
        var messages = new List<PromptMessage>();
        foreach (var node in list)
        {
            if (node is JsonObject turn && turn["role"] is JsonValue role && role.TryGetValue<string>(out var who)
                && turn["content"] is JsonValue content && content.TryGetValue<string>(out var what))
            {
                messages.Add(new PromptMessage(who, what));
            }
            else
            {
                Fault(row, columns.Prompt, $"message {messages.Count + 1} is {node?.ToJsonString() ?? "null"}, "
                    + "expected an object with the texts role and content");
                return null;
            }
        }
        if (messages.Any(m => m.Role == "user" && !string.IsNullOrWhiteSpace(m.Content)))
        {
            return messages;
        }
        Fault(row, columns.Prompt, $"has {messages.Count} messages, expected one of the role user that says something");
        return null;
    }

    private double? Level(DataRow row)
    {
        if (columns.Level is null || row.Find(columns.Level) is not { } node)
        {
            return null;
        }
        var text = node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var level))
        {
            return level;
        }
        if (text.Length > 0)
        {
            Fault(row, columns.Level, $"is {text}, expected a number");
        }
        return null;
    }

    private JsonObject Extra(DataRow row)
    {
        var extra = new JsonObject();
        foreach (var (column, value) in row.Fields.ToArray())
        {
            if (!_used.Contains(column))
            {
                row.Fields.Remove(column);
                extra[column] = value;
            }
        }
        return extra;
    }

    private string? Fault(DataRow row, string? column, string message)
    {
        problems.Add(new RowProblem(row.Number, column, message));
        return null;
    }

    private static string Kind(JsonNode node) => node is JsonArray ? "a list" : "an object";
}
