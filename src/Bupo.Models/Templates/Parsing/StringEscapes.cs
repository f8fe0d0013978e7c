using System.Globalization;
using System.Text;

namespace Bupo.Models.Templates.Parsing;

/// <summary>Python's escapes in strings; an unknown one stays as it is written.</summary>
internal static class StringEscapes
{
    /// <summary>Reads the escape whose letter is at a place of the source, and gives the place of its last character.</summary>
    public static int Read(string source, int at, StringBuilder text, int line)
    {
        if (source[at] is >= '0' and <= '7')
        {
            return ReadOctal(source, at, text);
        }
        if (source[at] == 'N' && at + 1 < source.Length && source[at + 1] == '{')
        {
            throw new TemplateException(line, "characters cannot be written by name here; write \\u and the code instead of \\N{…}.");
        }
        var digits = source[at] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            text.Append(source[at] switch
            {
                '\n' => "",
                'n' => "\n",
                't' => "\t",
                'r' => "\r",
                'b' => "\b",
                'f' => "\f",
                'v' => "\v",
                'a' => "\a",
                '\\' or '\'' or '"' => source[at..(at + 1)],
                var other => "\\" + other,
            });
            return at;
        }
        if (at + digits < source.Length
            && int.TryParse(source.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && Rune.IsValid(code))
        {
            text.Append(new Rune(code));
            return at + digits;
        }
        throw new TemplateException(line, $"the escape \\{source[at]} needs {digits} hexadecimal digits of a character.");
    }

    // \0, \12 or \101: at most three digits.
    private static int ReadOctal(string source, int at, StringBuilder text)
    {
        var (code, last) = (0, at);
        for (var i = at; i < at + 3 && i < source.Length && source[i] is >= '0' and <= '7'; i++)
        {
            (code, last) = ((code * 8) + source[i] - '0', i);
        }
        text.Append((char)code);
        return last;
    }
}
