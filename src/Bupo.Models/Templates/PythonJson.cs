using System.Globalization;
using System.Numerics;
using System.Text;
using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>How <c>json.dumps</c> lays JSON out.</summary>
/// <param name="Indent">The text that indents one level, or null for one line.</param>
/// <param name="ItemSeparator">Between items.</param>
/// <param name="KeySeparator">After keys.</param>
/// <param name="SortKeys">Whether mappings are written in the order of their keys.</param>
/// <param name="EnsureAscii">Whether other characters than ASCII's are escaped.</param>
internal sealed record PythonJson(string? Indent, string ItemSeparator, string KeySeparator, bool SortKeys, bool EnsureAscii)
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes a value as Python's <c>json.dumps</c> does.</summary>
    public string Write(object? value)
    {
        _text.Clear();
        Write(value, 0);
        return _text.ToString();
    }

    private void Write(object? value, int level)
    {
        Budget.Visit(value);
        switch (value)
        {
            case string text:
                WriteString(text);
                break;
            case Markup markup:
                WriteString(markup.Text);
                break;
            case null or bool or long or double or BigInteger:
                _text.Append(Scalar(value));
                break;
            case Mapping mapping:
                var entries = SortKeys ? SequenceFilters.Sorted(mapping, (a, b) => Values.Compare(a.Key, b.Key)) : mapping.AsEnumerable();
                WriteAll(entries, '{', '}', level, entry =>
                {
                    WriteString(Key(entry.Key));
                    _text.Append(KeySeparator);
                    Write(entry.Value, level + 1);
                });
                break;
            case Group group:
                Write(group.Pair, level);
                break;
            case IReadOnlyList<object?> list:
                WriteAll(list, '[', ']', level, item => Write(item, level + 1));
                break;
            default:
                throw new TemplateFault($"{Values.Name(value)} cannot be written as JSON.");
        }
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        double number when !double.IsFinite(number) => double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity",
        _ => PythonText.Repr(value),
    };

    private static string Key(object? key) => key switch
    {
        string text => text,
        Markup markup => markup.Text,
        null or bool or long or double or BigInteger => Scalar(key),
        _ => throw new TemplateFault($"{Values.Name(key)} cannot be a key of JSON."),
    };

    private void WriteAll<T>(IEnumerable<T> items, char open, char close, int level, Action<T> write)
    {
        _text.Append(open);
        var any = false;
        foreach (var item in items)
        {
            _text.Append(any ? ItemSeparator : "");
            any = true;
            Break(level + 1);
            write(item);
        }
        if (any)
        {
            Break(level);
        }
        _text.Append(close);
    }

    private void Break(int level)
    {
        if (Indent is not null)
        {
            Budget.SpendText((long)Indent.Length * level);
            _text.Append('\n').Insert(_text.Length, Indent, level);
        }
    }

    private void WriteString(string value)
    {
        Budget.SpendText(value.Length);
        _text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append(@"\\"),
                '\n' => _text.Append(@"\n"),
                '\r' => _text.Append(@"\r"),
                '\t' => _text.Append(@"\t"),
                '\b' => _text.Append(@"\b"),
                '\f' => _text.Append(@"\f"),
                _ when c < ' ' || (EnsureAscii && c >= 0x7f) => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => _text.Append(c),
            };
        }
        _text.Append('"');
    }
}
