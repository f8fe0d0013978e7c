namespace Bupo.Verification;

/// <summary>How the final answer was found in a response.</summary>
public enum ExtractionMethod
{
    /// <summary>No answer was found.</summary>
    None,

    /// <summary>The last <c>\boxed{…}</c> or <c>\fbox{…}</c>.</summary>
    Box,

    /// <summary>Several last boxes joined by commas, "and" or "or".</summary>
    JoinedBoxes,

    /// <summary>A phrase such as "the answer is" or "Answer:".</summary>
    Phrase,

    /// <summary>A GSM8K line <c>#### number</c>.</summary>
    Hashes,

    /// <summary>The last formula between dollar signs or LaTeX brackets.</summary>
    LastFormula,

    /// <summary>The last number.</summary>
    LastNumber,
}
