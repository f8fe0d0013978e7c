namespace Bupo.Verification.Reading;

/// <summary>Choices that a text leaves open.</summary>
[Flags]
internal enum ReadingStyle
{
    /// <summary>1,234 is one number; 1/2x is (1/2)x.</summary>
    Usual = 0,

    /// <summary>1,234 is two numbers.</summary>
    CommasSeparate = 1,

    /// <summary>1/2x is 1/(2x).</summary>
    SlashTakesProduct = 2,
}
