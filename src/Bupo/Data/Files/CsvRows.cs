using System.Text;
using System.Text.Json.Nodes;

namespace Bupo.Data.Files;

/// <summary>Reads comma- or tab-separated values as RFC 4180 has them: a header, quotes doubled within quotes, line breaks allowed there.</summary>
internal static class CsvRows
{
    public static IEnumerable<DataRow> Read(TextReader text, char separator, List<RowProblem> problems)
    {
        string[]? header = null;
        foreach (var (line, cells) in Records(text, separator, problems))
        {
            if (header is null)
            {
                header = [.. cells.Select(c => c.Trim())];
                if (header.Distinct().Count() != header.Length)
                {
                    problems.Add(new RowProblem(line, null, $"names a column twice: {string.Join(", ", header)}"));
                    yield break;
                }
            }
            else if (cells.Count != header.Length)
            {
                problems.Add(new RowProblem(line, null, $"has {cells.Count} values, expected {header.Length} like the header"));
            }
            else
            {
                var fields = header.Zip(cells, (name, cell) => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(cell)));
                yield return new DataRow(line, new JsonObject(fields));
            }
        }
    }

    // The line is the one a record begins on.
    private static IEnumerable<(long Line, List<string> Cells)> Records(TextReader text, char separator, List<RowProblem> problems)
    {
        var line = 1L;
        while (text.Peek() >= 0)
        {
            var began = line;
            var cells = new List<string>();
            var cell = new StringBuilder();
            var ended = false;
            while (!ended)
            {
                var c = text.Read();
                if (c == '"' && cell.Length == 0)
                {
                    if (!ReadQuoted(text, cell, ref line))
                    {
                        problems.Add(new RowProblem(began, null, "opens a quote that never closes"));
                        yield break;
                    }
                }
                else if (c == separator)
                {
                    cells.Add(cell.ToString());
                    cell.Clear();
                }
                else if (c is '\n' or < 0)
                {
                    line++;
                    ended = true;
                }
                else if (c != '\r' || text.Peek() != '\n')
                {
                    cell.Append((char)c);
                }
            }
            cells.Add(cell.ToString());
            if (cells is not [""])
            {
                yield return (began, cells);
            }
        }
    }

    private static bool ReadQuoted(TextReader text, StringBuilder cell, ref long line)
    {
        while (text.Read() is >= 0 and var c)
        {
            if (c == '"')
            {
                if (text.Peek() != '"')
                {
                    return true;
                }
                text.Read();
            }
            line += c == '\n' ? 1 : 0;
            cell.Append((char)c);
        }
        return false;
    }
}
