using System.Buffers;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>How Python cuts strings: <c>split</c>, <c>rsplit</c> and <c>splitlines</c>.</summary>
internal static class Splitting
{
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029");

    public static List<object?> Split(string text, Arguments arguments, bool fromEnd)
    {
        var splits = arguments.Integer("maxsplit", -1);
        if (arguments.Or("sep", null) is null)
        {
            Budget.Spend(text.Length);
            return fromEnd ? WordsFromEnd(text, splits) : Words(text, splits);
        }
        var separator = arguments.Text("sep");
        StringMethods.RequireSeparator(separator, arguments.Function);
        var parts = fromEnd ? FromEnd(text, separator, splits) : At(text, separator, splits);
        Budget.Spend(parts.Length);
        return [.. parts];
    }

    /// <summary>The parts between separators; after the given number of splits the rest stays whole.</summary>
    public static string[] At(string text, string separator, long splits) =>
        text.Split(separator, splits < 0 ? int.MaxValue : (int)Math.Min(splits + 1, int.MaxValue));

    /// <summary>The lines of a text, with their ends or without.</summary>
    public static List<object?> Lines(string text, bool keepEnds)
    {
        var lines = new List<object?>();
        for (var at = 0; at < text.Length;)
        {
            Budget.Spend(1);
            var length = text.AsSpan(at).IndexOfAny(LineEnds) is var found and >= 0 ? found : text.Length - at;
            var next = Math.Min(at + length + 1, text.Length);
            next += next < text.Length && text[next - 1] == '\r' && text[next] == '\n' ? 1 : 0;
            lines.Add(keepEnds ? text[at..next] : text[at..(at + length)]);
            at = next;
        }
        return lines;
    }

    private static List<object?> Words(string text, long splits)
    {
        var words = new List<object?>();
        for (var rest = text.TrimStart(PythonText.Spaces); rest.Length > 0;)
        {
            var end = splits >= 0 && words.Count >= splits ? -1 : rest.AsSpan().IndexOfAny(PythonText.Spaces);
            words.Add(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? "" : rest[end..].TrimStart(PythonText.Spaces);
        }
        return words;
    }

    private static List<object?> WordsFromEnd(string text, long splits)
    {
        var words = new List<object?>();
        for (var rest = text.TrimEnd(PythonText.Spaces); rest.Length > 0;)
        {
            var start = splits >= 0 && words.Count >= splits ? -1 : rest.AsSpan().LastIndexOfAny(PythonText.Spaces);
            words.Insert(0, rest[(start + 1)..]);
            rest = start < 0 ? "" : rest[..start].TrimEnd(PythonText.Spaces);
        }
        return words;
    }

    private static string[] FromEnd(string text, string separator, long splits)
    {
        var parts = new List<string>();
        var end = text.Length;
        while (splits < 0 || parts.Count < splits)
        {
            var at = end < separator.Length ? -1 : text.LastIndexOf(separator, end - 1, end, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }
            parts.Add(text[(at + separator.Length)..end]);
            end = at;
        }
        parts.Add(text[..end]);
        parts.Reverse();
        return [.. parts];
    }
}
