namespace Bupo.Models.Architectures;

/// <summary>Attention whose keys and values are made from one narrow row per token (MLA, arXiv 2405.04434).</summary>
/// <param name="QueryRank">Width of the row that queries are made from; null where they are made from the stream.</param>
/// <param name="KeyValueRank">Width of the row that keys and values are made from.</param>
/// <param name="Turning">Numbers of a head that positions turn; all heads share these of the key.</param>
/// <param name="Still">Numbers of a head that they do not turn.</param>
/// <param name="ValueSize">Width of a value, at most that of a head.</param>
public sealed record LatentSettings(int? QueryRank, int KeyValueRank, int Turning, int Still, int ValueSize)
{
    /// <summary>ε of the norms on the narrow rows, whatever that of the other norms is.</summary>
    public const double NormEpsilon = 1e-6;
}
