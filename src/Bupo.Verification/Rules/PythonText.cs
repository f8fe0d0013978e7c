namespace Bupo.Verification.Rules;

/// <summary>The corners of Python's strings that the reference's rules depend on.</summary>
internal static class PythonText
{
    // int() of a longer string raises an error since Python 3.11.
    private const int LongestInteger = 4300;

    /// <summary><c>text[-count:]</c>; Python counts code points, so a surrogate pair is one.</summary>
    public static string Tail(string text, int count)
    {
        var start = text.Length;
        for (var left = count; left > 0 && start > 0; left--)
        {
            start -= start > 1 && char.IsSurrogatePair(text[start - 2], text[start - 1]) ? 2 : 1;
        }
        return text[start..];
    }

    /// <summary>Whether <c>str(int(text)) == text</c>, so that the text is an integer as Python prints it.</summary>
    public static bool IsCanonicalInteger(ReadOnlySpan<char> text)
    {
        var digits = text.StartsWith("-") ? text[1..] : text;
        return digits.Length is > 0 and <= LongestInteger
            && digits.IndexOfAnyExceptInRange('0', '9') < 0
            && (digits[0] != '0' || text.Length == 1);
    }

    /// <summary><c>text.isdigit()</c> for the digits a model writes.</summary>
    public static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsDigit);
}
