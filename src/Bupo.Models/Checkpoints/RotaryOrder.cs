namespace Bupo.Models.Checkpoints;

/// <summary>The two orders in which the rows of a head are rotated.</summary>
/// <remarks>Hugging Face rotates row i with row i + E/2 of a head of E rows; llama.cpp's llama architecture row 2i with row 2i + 1.</remarks>
internal static class RotaryOrder
{
    /// <summary>The half-split place of an interleaved row, heads staying where they are.</summary>
    public static int ToHalfSplit(int row, int head)
    {
        var within = row % head;
        return row - within + within / 2 + within % 2 * (head / 2);
    }
}
