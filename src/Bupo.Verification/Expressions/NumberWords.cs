namespace Bupo.Verification.Expressions;

/// <summary>Words that are numbers: "twenty-five", "two thirds", and factors after a number such as "million".</summary>
internal static class NumberWords
{
    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly string[] Parts =
        ["half", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"];

    /// <summary>The factor that a word after a number stands for, as in "5 dozen" and "7 hundredths"; null where it is another word.</summary>
    public static Rational? Factor(string word) => word.ToLowerInvariant() switch
    {
        "dozen" or "dozens" => 12,
        "gross" => 144,
        "hundred" or "hundreds" => 100,
        "thousand" or "thousands" => 1000,
        "lakh" or "lakhs" => 100_000,
        "million" or "millions" => 1_000_000,
        "crore" or "crores" => 10_000_000,
        "billion" or "billions" => 1_000_000_000,
        "trillion" or "trillions" => 1_000_000_000_000,
        "halves" => Rational.Reduced(1, 2),
        "quarter" or "quarters" => Rational.Reduced(1, 4),
        "hundredth" or "hundredths" => Rational.Reduced(1, 100),
        "thousandth" or "thousandths" => Rational.Reduced(1, 1000),
        "millionth" or "millionths" => Rational.Reduced(1, 1_000_000),
        var other => Array.IndexOf(Parts, other.EndsWith('s') ? other[..^1] : other) is >= 0 and var part ? Rational.Reduced(1, part + 2) : null,
    };

    /// <summary>The number that words say; null where they say none.</summary>
    public static Rational? Value(string text)
    {
        var words = text.ToLowerInvariant().Split([' ', '-', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 12)
        {
            return null;
        }
        var sign = words[0] is "negative" or "minus" ? -1 : 1;
        Rational total = 0, group = 0;
        var hasNumber = false;
        foreach (var word in words.Skip(sign < 0 ? 1 : 0))
        {
            if (word == "and" && hasNumber)
            {
                continue;
            }
            if (Simple(word) is { } simple)
            {
                group += simple;
            }
            else if (word == "a" && !hasNumber)
            {
                group = 1;
            }
            else if (Factor(word) is { } factor && (hasNumber || factor.IsInteger))
            {
                group = (group.IsZero ? 1 : group) * factor;
                (total, group) = factor.IsInteger && factor != 100 ? (total + group, 0) : (total, group);
            }
            else
            {
                return null;
            }
            hasNumber = true;
        }
        return hasNumber ? sign * (total + group) : null;
    }

    private static Rational? Simple(string word) =>
        Array.IndexOf(Small, word) is >= 0 and var small ? small
        : Array.IndexOf(Tens, word) is >= 0 and var tens ? 10 * (tens + 2)
        : null;
}
