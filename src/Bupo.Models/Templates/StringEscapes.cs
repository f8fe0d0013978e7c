using System.Globalization;
using System.Text;

namespace Bupo.Models.Templates;

/// <summary>Python's escapes in strings; an unknown one stays as it is written.</summary>
internal static class StringEscapes
{
    /// <summary>Reads the escape whose letter stands at a place of the source, and gives the place of its last character.</summary>
    public static int Read(string source, int at, StringBuilder text, int line)
    {
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
                '0' => "\0",
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
}
