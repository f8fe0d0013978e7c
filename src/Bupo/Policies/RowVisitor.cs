namespace Bupo.Policies;

/// <summary>Sees the logits of one row.</summary>
/// <param name="first">First row of the chunk.</param>
/// <param name="row">The row within the chunk.</param>
/// <param name="logits">Its logits, [V]; may be overwritten.</param>
public delegate void RowVisitor(int first, int row, Span<float> logits);
