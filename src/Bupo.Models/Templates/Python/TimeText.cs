using System.Globalization;
using System.Text;

namespace Bupo.Models.Templates.Python;

/// <summary>Python's <c>strftime</c>, in English.</summary>
internal static class TimeText
{
    private const string Numbers = "CdeGHIjmMSuUVwWyY";

    // The codes that .NET has a format for.
    private static readonly Dictionary<char, string> Formats = new()
    {
        ['Y'] = "yyyy",
        ['y'] = "yy",
        ['m'] = "MM",
        ['B'] = "MMMM",
        ['b'] = "MMM",
        ['h'] = "MMM",
        ['d'] = "dd",
        ['A'] = "dddd",
        ['a'] = "ddd",
        ['H'] = "HH",
        ['I'] = "hh",
        ['M'] = "mm",
        ['S'] = "ss",
        ['f'] = "ffffff",
        ['p'] = "tt",
        ['F'] = "yyyy-MM-dd",
        ['T'] = "HH:mm:ss",
        ['X'] = "HH:mm:ss",
        ['R'] = "HH:mm",
        ['r'] = "hh:mm:ss tt",
        ['D'] = "MM/dd/yy",
        ['x'] = "MM/dd/yy",
    };

    public static string Format(DateTime time, string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }
            var code = ++i < format.Length ? format[i] : ' ';
            // %-d: without leading zeros.
            var isBare = code == '-' && i + 1 < format.Length && Numbers.Contains(format[i + 1], StringComparison.Ordinal);
            var field = Field(time, isBare ? format[++i] : code);
            text.Append(isBare && field.TrimStart('0', ' ') is { Length: > 0 } trimmed ? trimmed : field);
        }
        return text.ToString();
    }

    private static string Field(DateTime time, char code) => code switch
    {
        '%' => "%",
        'n' => "\n",
        't' => "\t",
        'j' => Padded(time.DayOfYear, 3),
        'w' => Padded((int)time.DayOfWeek, 1),
        'u' => Padded(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek, 1),
        'C' => Padded(time.Year / 100, 2),
        'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'c' => $"{Field(time, 'a')} {Field(time, 'b')} {Field(time, 'e')} {Field(time, 'T')} {Field(time, 'Y')}",
        'U' => Padded((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7, 2),
        'W' => Padded((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7, 2),
        'G' => Padded(ISOWeek.GetYear(time), 4),
        'V' => Padded(ISOWeek.GetWeekOfYear(time), 2),
        // A time without a zone has neither an offset nor a name for it.
        'z' or 'Z' => "",
        _ when Formats.TryGetValue(code, out var format) => time.ToString(format, CultureInfo.InvariantCulture),
        _ => throw new TemplateFault($"strftime_now does not know %{code}."),
    };

    private static string Padded(int number, int digits) => number.ToString("D" + digits, CultureInfo.InvariantCulture);
}
