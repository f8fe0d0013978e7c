using System.Text;

namespace Bupo.Models.Templates.Python;

/// <summary>Python's change between upper and lower case, where one letter may become several.</summary>
internal static class Casing
{
    // Unicode's SpecialCasing: a letter, then its upper case.
    private const string SeveralLetters =
        "ßSS ŉʼN ǰJ\u030c \u0390\u0399\u0308\u0301 \u03b0\u03a5\u0308\u0301 \u0587\u0535\u0552 \u1e96H\u0331 " +
        "\u1e97T\u0308 \u1e98W\u030a \u1e99Y\u030a \u1e9aAʾ \u1f50\u03a5\u0313 \u1f52\u03a5\u0313\u0300 " +
        "\u1f54\u03a5\u0313\u0301 \u1f56\u03a5\u0313\u0342 \u1f80\u1f08\u0399 \u1f81\u1f09\u0399 \u1f82\u1f0a\u0399 " +
        "\u1f83\u1f0b\u0399 \u1f84\u1f0c\u0399 \u1f85\u1f0d\u0399 \u1f86\u1f0e\u0399 \u1f87\u1f0f\u0399 " +
        "\u1f88\u1f08\u0399 \u1f89\u1f09\u0399 \u1f8a\u1f0a\u0399 \u1f8b\u1f0b\u0399 \u1f8c\u1f0c\u0399 " +
        "\u1f8d\u1f0d\u0399 \u1f8e\u1f0e\u0399 \u1f8f\u1f0f\u0399 \u1f90\u1f28\u0399 \u1f91\u1f29\u0399 " +
        "\u1f92\u1f2a\u0399 \u1f93\u1f2b\u0399 \u1f94\u1f2c\u0399 \u1f95\u1f2d\u0399 \u1f96\u1f2e\u0399 " +
        "\u1f97\u1f2f\u0399 \u1f98\u1f28\u0399 \u1f99\u1f29\u0399 \u1f9a\u1f2a\u0399 \u1f9b\u1f2b\u0399 " +
        "\u1f9c\u1f2c\u0399 \u1f9d\u1f2d\u0399 \u1f9e\u1f2e\u0399 \u1f9f\u1f2f\u0399 \u1fa0\u1f68\u0399 " +
        "\u1fa1\u1f69\u0399 \u1fa2\u1f6a\u0399 \u1fa3\u1f6b\u0399 \u1fa4\u1f6c\u0399 \u1fa5\u1f6d\u0399 " +
        "\u1fa6\u1f6e\u0399 \u1fa7\u1f6f\u0399 \u1fa8\u1f68\u0399 \u1fa9\u1f69\u0399 \u1faa\u1f6a\u0399 " +
        "\u1fab\u1f6b\u0399 \u1fac\u1f6c\u0399 \u1fad\u1f6d\u0399 \u1fae\u1f6e\u0399 \u1faf\u1f6f\u0399 " +
        "\u1fb2\u1fba\u0399 \u1fb3\u0391\u0399 \u1fb4\u0386\u0399 \u1fb6\u0391\u0342 \u1fb7\u0391\u0342\u0399 " +
        "\u1fbc\u0391\u0399 \u1fc2\u1fca\u0399 \u1fc3\u0397\u0399 \u1fc4\u0389\u0399 \u1fc6\u0397\u0342 " +
        "\u1fc7\u0397\u0342\u0399 \u1fcc\u0397\u0399 \u1fd2\u0399\u0308\u0300 \u1fd3\u0399\u0308\u0301 \u1fd6\u0399\u0342 " +
        "\u1fd7\u0399\u0308\u0342 \u1fe2\u03a5\u0308\u0300 \u1fe3\u03a5\u0308\u0301 \u1fe4\u03a1\u0313 \u1fe6\u03a5\u0342 " +
        "\u1fe7\u03a5\u0308\u0342 \u1ff2\u1ffa\u0399 \u1ff3\u03a9\u0399 \u1ff4\u038f\u0399 \u1ff6\u03a9\u0342 " +
        "\u1ff7\u03a9\u0342\u0399 \u1ffc\u03a9\u0399 \ufb00FF \ufb01FI \ufb02FL \ufb03FFI \ufb04FFL \ufb05ST \ufb06ST " +
        "\ufb13\u0544\u0546 \ufb14\u0544\u0535 \ufb15\u0544\u053b \ufb16\u054e\u0546 \ufb17\u0544\u053d";

    private static readonly Dictionary<Rune, string> Uppers = SeveralLetters.Split(' ')
        .ToDictionary(pair => Rune.GetRuneAt(pair, 0), pair => pair[1..]);

    public static string Upper(string text) => Map(text, (letters, at) => UpperLetter(letters[at]));

    /// <summary>Lower case; a capital sigma at the end of a word becomes the final one.</summary>
    public static string Lower(string text) => Map(text, LowerLetter);

    /// <summary>Every word with a capital first letter: a word begins after anything that is not a letter with case.</summary>
    public static string Title(string text)
    {
        var isAfterCased = false;
        return Map(text, (letters, at) =>
        {
            var letter = isAfterCased ? LowerLetter(letters, at) : TitleLetter(letters[at].ToString());
            isAfterCased = CharacterKinds.IsCased(letters[at]);
            return letter;
        });
    }

    /// <summary>Jinja's filter: a word begins at the start and after a space, a hyphen or an opening bracket.</summary>
    public static string TitleWords(string text)
    {
        var isStart = true;
        return Map(text, (letters, at) =>
        {
            var rune = letters[at];
            var letter = isStart ? UpperLetter(rune) : LowerLetter(letters, at);
            isStart = rune.IsBmp && (rune.Value is '-' or '(' or '{' or '[' or '<' || PythonText.IsSpace((char)rune.Value));
            return letter;
        });
    }

    public static string Swap(string text) => Map(text, (letters, at) => Rune.IsUpper(letters[at]) ? LowerLetter(letters, at) : UpperLetter(letters[at]));

    /// <summary>One letter as the first of a word: of several upper-case letters only the first stays one.</summary>
    public static string TitleLetter(string letter)
    {
        if (letter.Length == 0)
        {
            return "";
        }
        var rune = Rune.GetRuneAt(letter, 0);
        return Uppers.TryGetValue(rune, out var several)
            ? several[..1] + Lower(several[1..])
            : rune.Value switch
            {
                >= 0x1c4 and <= 0x1cc => ((char)(0x1c5 + ((rune.Value - 0x1c4) / 3 * 3))).ToString(),
                >= 0x1f1 and <= 0x1f3 => "\u01f2",
                _ => UpperLetter(rune),
            };
    }

    private static string UpperLetter(Rune rune) =>
        Uppers.TryGetValue(rune, out var several) ? several : Rune.ToUpperInvariant(rune).ToString();

    private static string LowerLetter(List<Rune> letters, int at) => letters[at].Value switch
    {
        0x130 => "i\u0307",
        0x3a3 when IsWordEnd(letters, at) => "\u03c2",
        _ => Rune.ToLowerInvariant(letters[at]).ToString(),
    };

    private static bool IsWordEnd(List<Rune> letters, int at)
    {
        return NextCased(-1) && !NextCased(1);

        bool NextCased(int step)
        {
            var i = at + step;
            while (i >= 0 && i < letters.Count && Rune.GetUnicodeCategory(letters[i]) is System.Globalization.UnicodeCategory.NonSpacingMark)
            {
                i += step;
            }
            return i >= 0 && i < letters.Count && CharacterKinds.IsCased(letters[i]);
        }
    }

    private static string Map(string text, Func<List<Rune>, int, string> letter)
    {
        Budget.SpendText(text.Length);
        var letters = text.EnumerateRunes().ToList();
        var mapped = new StringBuilder(text.Length);
        for (var i = 0; i < letters.Count; i++)
        {
            mapped.Append(letter(letters, i));
        }
        return mapped.ToString();
    }
}
