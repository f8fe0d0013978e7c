using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>The sublayer of a block that lets tokens see earlier ones: attention in most families.</summary>
/// <remarks>
/// What a mixer remembers of earlier tokens is kept by <see cref="IAttention"/>, so that cached, packed and shared-prefix passes need no code of
/// a mixer's own: keys and values by <see cref="IAttention.Attend"/>, the state of a recurrence by <see cref="IAttention.Scan"/>.
/// </remarks>
internal interface ITokenMixer
{
    /// <summary>[T, D] → [T, D].</summary>
    Tensor Forward(Tensor x, BlockPass pass);
}
