using System.Globalization;
using System.Text;

namespace Bupo.Models.Tokenization;

/// <summary>The two ways in which tokens spell bytes: GPT-2's alphabet of 256 characters, and <c>&lt;0x0A&gt;</c>.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Letters = MakeLetters();
    private static readonly Dictionary<char, byte> Values = Enumerable.Range(0, 256).ToDictionary(b => Letters[b], b => (byte)b);

    /// <summary>The character that stands for a byte: itself if printable in Latin-1, else one from U+0100 on.</summary>
    public static char Letter(byte value) => Letters[value];

    /// <summary>The bytes a token spells; one with a character outside the alphabet stands for its own UTF-8.</summary>
    public static byte[] Bytes(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!Values.TryGetValue(token[i], out bytes[i]))
            {
                return Encoding.UTF8.GetBytes(token);
            }
        }
        return bytes;
    }

    /// <summary>The byte of a token such as <c>&lt;0xE4&gt;</c>, or null.</summary>
    public static byte? FallbackByte(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private static char[] MakeLetters()
    {
        var letters = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            letters[value] = (char)(printable ? value : next++);
        }
        return letters;
    }
}
