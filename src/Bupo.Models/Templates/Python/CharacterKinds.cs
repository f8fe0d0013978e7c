using System.Globalization;
using System.Text;

namespace Bupo.Models.Templates.Python;

/// <summary>Python's kinds of characters.</summary>
internal static class CharacterKinds
{
    public static bool IsDigit(Rune rune) => Rune.IsDigit(rune) || CharUnicodeInfo.GetDigitValue(rune.ToString(), 0) >= 0;

    public static bool IsNumeric(Rune rune) => IsDigit(rune) || Rune.GetNumericValue(rune) >= 0 || Rune.IsNumber(rune);

    public static bool IsAlphanumeric(Rune rune) => Rune.IsLetter(rune) || IsNumeric(rune);

    public static bool IsLower(string text) => Has(text, Rune.IsLower) && !Has(text, r => Rune.IsUpper(r) || IsTitleLetter(r));

    public static bool IsUpper(string text) => Has(text, Rune.IsUpper) && !Has(text, r => Rune.IsLower(r) || IsTitleLetter(r));

    /// <summary>Whether upper case follows uncased characters only, and lower case cased ones only.</summary>
    public static bool IsTitle(string text)
    {
        var (isAfterCased, any) = (false, false);
        foreach (var rune in text.EnumerateRunes())
        {
            var (isUpper, isLower) = (Rune.IsUpper(rune) || IsTitleLetter(rune), Rune.IsLower(rune));
            if ((isUpper && isAfterCased) || (isLower && !isAfterCased))
            {
                return false;
            }
            isAfterCased = isUpper || isLower;
            any |= isAfterCased;
        }
        return any;
    }

    public static bool IsIdentifier(string text) =>
        text.Length > 0 && (text[0] == '_' || Rune.IsLetter(Rune.GetRuneAt(text, 0))) && text.EnumerateRunes().All(IsWord);

    /// <summary>What the class \w of Python's regular expressions holds.</summary>
    public static bool IsWord(Rune rune) => rune.Value == '_' || IsAlphanumeric(rune);

    public static bool IsCased(Rune rune) => Rune.IsUpper(rune) || Rune.IsLower(rune) || IsTitleLetter(rune);

    private static bool IsTitleLetter(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter;

    private static bool Has(string text, Func<Rune, bool> holds) => text.EnumerateRunes().Any(holds);
}
