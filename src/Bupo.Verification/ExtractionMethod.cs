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

    /// <summary>A phrase such as "the answer is" or "Answer:", or an <c>&lt;answer&gt;</c> tag.</summary>
    Phrase,

    /// <summary>A GSM8K line <c>#### number</c>.</summary>
    Hashes,

    /// <summary>A last sentence that concludes: "Therefore the total is 5."</summary>
    Conclusion,

    /// <summary>The response is nothing but its answer.</summary>
    WholeResponse,

    /// <summary>The last formula between dollar signs or LaTeX brackets; read leniently only.</summary>
    LastFormula,

    /// <summary>The last number; the symbolic rule reads it leniently only.</summary>
    LastNumber,
}
