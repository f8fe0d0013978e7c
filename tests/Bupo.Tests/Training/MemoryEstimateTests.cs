using System.Text.Json.Nodes;
using Bupo.Models.Decoder;
using Bupo.Training;
using Xunit;

namespace Bupo.Tests.Training;

public class MemoryEstimateTests
{
    // Llama with 2 layers, width 8, 2 heads of 4, one of them for keys, feed-forward 16, 10 tokens; untied.
    private static readonly DecoderConfig Tiny = DecoderFamilies.Read(
        JsonNode.Parse("""
            {"architectures": ["LlamaForCausalLM"], "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1,
             "intermediate_size": 16, "vocab_size": 10, "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "tie_word_embeddings": false}
            """)!.AsObject(), null, "tiny");

    // By hand: q and o 64 each, k and v 32 each, three feed-forward matrices of 128, two norms of 8.
    private const long Block = 64 + 64 + 32 + 32 + (3 * 128) + 16, Embedding = 80, FinalNorm = 8;

    [Fact]
    public void Of_FullPolicy_CountsByHand()
    {
        var estimate = MemoryEstimate.Of(Tiny, new MemoryWorkload { Sequences = 3, Tokens = 5, ComputeBytes = 2 });

        Assert.Equal((2 * Block) + (2 * Embedding) + FinalNorm, estimate.Parameters);
        Assert.Equal(estimate.Parameters, estimate.TrainedParameters);
        Assert.Equal(2 * estimate.Parameters, estimate.Weights);
        Assert.Equal(2 * 2 * 15 * 2 * 4, estimate.Cache);                   // keys and values, bf16, 15 tokens, 2 layers, one head of 4
        Assert.Equal(4 * estimate.Parameters, estimate.Gradients);
        Assert.Equal(8 * estimate.Parameters, estimate.OptimizerState);
    }

    [Fact]
    public void Of_Recomputed_KeepsInputsOfBlocksAndOneBlock()
    {
        var kept = MemoryEstimate.Of(Tiny, new MemoryWorkload { Tokens = 10 });
        var recomputed = MemoryEstimate.Of(Tiny, new MemoryWorkload { Tokens = 10, Recompute = true });

        const long OneBlock = 4 * 10 * ((6 * 8) + (6 * 8) + 4 + (4 * 16));  // as MemoryEstimate counts a block's activations
        Assert.Equal(OneBlock - (4 * 10 * 8 * 2), kept.TrainingActivations - recomputed.TrainingActivations);
    }

    [Fact]
    public void Of_InternalPolicy_TrainsItsBlocksAndBothEmbeddingsOnly()
    {
        var full = MemoryEstimate.Of(Tiny, new MemoryWorkload());
        var first = MemoryEstimate.Of(Tiny, new MemoryWorkload { TrainedLayers = 1 });

        Assert.Equal(Block + (2 * Embedding), first.TrainedParameters);
        Assert.Equal(full.MasterWeights, first.MasterWeights);
        Assert.Equal(4 * first.TrainedParameters, first.Gradients);
        Assert.True(first.TrainingActivations < full.TrainingActivations);
    }

    [Theory]
    [InlineData(0, 1, null)]
    [InlineData(1, 0, null)]
    [InlineData(1, 1, 3)]
    public void Of_ImpossibleWorkload_SaysWhatIsExpected(int sequences, int tokens, int? layers)
    {
        var workload = new MemoryWorkload { Sequences = sequences, Tokens = tokens, TrainedLayers = layers };

        Assert.Contains("0 to 2 layers", Assert.Throws<BupoException>(() => MemoryEstimate.Of(Tiny, workload)).Message, StringComparison.Ordinal);
    }
}
