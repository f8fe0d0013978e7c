using System.Security.Cryptography;
using System.Text;
using Bupo.Models.Decoder;
using static TorchSharp.torch;

namespace Bupo.Rollouts;

/// <summary>Which weights sampled.</summary>
/// <param name="Version">The training step they are of; 0 for the start.</param>
/// <param name="Checksum">SHA-256 over all parameters, in hex.</param>
public sealed record WeightsIdentity(long Version, string Checksum)
{
    private const long Piece = 1 << 27;

    /// <summary>The identity of a model's weights as they are now: SHA-256 over names, types and the SHA-256 of each parameter's bytes, by name.</summary>
    public static WeightsIdentity Of(DecoderModel model, long version)
    {
        var parameters = model.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).ToArray();
        var hashes = new byte[parameters.Length][];
        Parallel.For(0, parameters.Length, i => hashes[i] = Hash(parameters[i].Value));
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < parameters.Length; i++)
        {
            all.AppendData(Encoding.UTF8.GetBytes($"{parameters[i].Key} {parameters[i].Value.dtype}\n"));
            all.AppendData(hashes[i]);
        }
        return new WeightsIdentity(version, Convert.ToHexStringLower(all.GetHashAndReset()));
    }

    /// <summary>SHA-256 of a tensor's bytes; in pieces, as a span ends at 2 GiB.</summary>
    internal static byte[] Hash(Tensor parameter)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var own = parameter.detach();
        using var flat = own.view(-1);
        for (var first = 0L; first < flat.shape[0]; first += Piece)
        {
            using var piece = flat.narrow(0, first, Math.Min(Piece, flat.shape[0] - first));
            hash.AppendData(piece.bytes);
        }
        return hash.GetHashAndReset();
    }
}
