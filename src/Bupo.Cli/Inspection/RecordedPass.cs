using Bupo.Models;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Cli.Inspection;

/// <summary>The logits and every residual state of one pass over one sequence.</summary>
internal sealed class RecordedPass : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors;

    private RecordedPass(Dictionary<string, Tensor> tensors) => _tensors = tensors;

    /// <summary>Runs a model over one sequence and keeps all.</summary>
    public static RecordedPass Run(DecoderModel model, int[] ids)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var blocks = Enumerable.Range(1, model.Config.Layers).ToArray();
        using var cache = new ActivationCache(
            [HookPoint.Embed, .. blocks.SelectMany(l => new[] { HookPoint.AttnOut(l), HookPoint.MlpOut(l), HookPoint.ResidPost(l) })]);
        using var attention = new PackedAttention(model.Config, SequenceLayout.Packed(ids.Length));
        var last = model.Forward(ids, attention, sink: cache);
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal)
        {
            ["logits"] = model.Logits(model.FinalNorm(last)),                                           // [T, V]
            ["resid"] = stack([cache[HookPoint.Embed], .. blocks.Select(l => cache[HookPoint.ResidPost(l)])]),    // [L + 1, T, d]
            ["attn_out"] = stack([.. blocks.Select(l => cache[HookPoint.AttnOut(l)])]),                 // [L, T, d]
            ["ffn_out"] = stack([.. blocks.Select(l => cache[HookPoint.MlpOut(l)])]),                   // [L, T, d]
        };
        foreach (var tensor in tensors.Values)
        {
            tensor.DetachFromDisposeScope();
        }
        return new RecordedPass(tensors);
    }

    /// <summary>The most probable tokens after the last one.</summary>
    public (int Id, double LogProb)[] MostProbable(int count)
    {
        using var scope = NewDisposeScope();
        var (values, ids) = _tensors["logits"][-1].to(ScalarType.Float64).log_softmax(0).topk((int)Math.Min(count, _tensors["logits"].shape[1]));
        return [.. ids.data<long>().ToArray().Zip(values.data<double>().ToArray(), (id, logProb) => ((int)id, logProb))];
    }

    /// <summary>Writes <c>logits</c>, <c>resid</c>, <c>attn_out</c> and <c>ffn_out</c> to a .safetensors file, in place of one that is there.</summary>
    public void Write(string path) => AtomicOutput.Replace(path, aside => SafetensorsFile.Write(aside, _tensors));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
