namespace Bupo.Verification.Rules;

/// <summary>The last box as the reference's rules find it: braces are counted, escaped or not.</summary>
internal static class ReferenceBox
{
    /// <summary>The text from <paramref name="start"/> to the brace that closes the first one opened there; null if none does.</summary>
    public static string? Balanced(string text, int start)
    {
        var open = 0;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '{')
            {
                open++;
            }
            else if (text[i] == '}' && --open == 0)
            {
                return text[start..(i + 1)];
            }
        }
        return null;
    }

    /// <summary>What stands in a <c>\boxed{…}</c>; null if the text is anything else.</summary>
    public static string? Content(string? box) =>
        box is not null && box.StartsWith(@"\boxed{", StringComparison.Ordinal) && box.EndsWith('}') ? box[7..^1] : null;
}
