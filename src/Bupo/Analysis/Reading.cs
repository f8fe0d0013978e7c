using static TorchSharp.torch;

namespace Bupo.Analysis;

/// <summary>One product with the unembedding, in the order of the forward pass, and the policies that are read from it.</summary>
/// <param name="State">[N, D] float32.</param>
/// <param name="Alone">The policy of the state's own logits; null where nobody asks.</param>
/// <param name="Adds">Whether the logits are added to those of the residual stream.</param>
/// <param name="Sum">The layer policy read from the residual stream's logits then; null where nobody asks.</param>
internal sealed record Reading(Tensor State, ReadPolicy? Alone, bool Adds, ReadPolicy? Sum);
