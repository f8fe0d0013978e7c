namespace Bupo.Models.Architectures;

/// <summary>The attention of one block, in models whose blocks differ.</summary>
/// <param name="KeyValueHeads">Key and value heads.</param>
/// <param name="HeadSize">Width of a head.</param>
/// <param name="ValuesAreKeys">Whether a value is what its key is before its norm and rotation.</param>
/// <param name="Source">The block, from 1, whose keys and values it uses; its own number where it makes them.</param>
public sealed record BlockAttention(int KeyValueHeads, int HeadSize, bool ValuesAreKeys, int Source);
