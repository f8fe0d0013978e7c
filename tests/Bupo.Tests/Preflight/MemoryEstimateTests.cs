using System.Text.Json.Nodes;
using Bupo.Models.Architectures;
using Bupo.Preflight;
using Bupo.Recipes;
using Bupo.Recipes.Phases;
using Xunit;

namespace Bupo.Tests.Preflight;

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

    [Fact]
    public void Of_Reference_HoldsTheStartWeightsBesideThePolicy()
    {
        var alone = MemoryEstimate.Of(Tiny, new MemoryWorkload { ComputeBytes = 2 });
        var beside = MemoryEstimate.Of(Tiny, new MemoryWorkload { ComputeBytes = 2, HasReference = true });

        Assert.Equal(0, alone.Reference);
        Assert.Equal(4 * ((2 * Block) + (2 * Embedding) + FinalNorm), beside.Reference);
        Assert.Equal(beside.Reference, beside.Training - alone.Training);
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData(1, 1)]
    public void Of_Critic_IsASecondModelThatTrainsWhatItRuns(int? layers, int blocks)
    {
        var alone = MemoryEstimate.Of(Tiny, new MemoryWorkload { Tokens = 10 });
        var beside = MemoryEstimate.Of(Tiny, new MemoryWorkload { Tokens = 10, HasCritic = true, CriticLayers = layers });

        const long Head = 8 + 1, Held = (2 * Block) + (2 * Embedding) + FinalNorm + Head;
        var trained = (blocks * Block) + Embedding + FinalNorm + Head;                                          // the unembedding is held, not read
        Assert.Equal(4 * (Held + (3 * trained)), beside.Critic);                                                // a gradient and two moments each
        Assert.Equal(4 * 10 * blocks * ((6 * 8) + (6 * 8) + 4 + (4 * 16)), beside.CriticActivations);           // as a block of the policy
        Assert.Equal(beside.Critic, beside.Training - alone.Training);
    }

    [Fact]
    public void Of_CriticActivations_CountWhereTheyAreTheLargest()
    {
        var estimate = MemoryEstimate.Of(Tiny, new MemoryWorkload { Tokens = 10, TrainedLayers = 0, HasCritic = true });

        Assert.Equal(estimate.MasterWeights + estimate.Gradients + estimate.OptimizerState + estimate.Critic + estimate.CriticActivations, estimate.Training);
    }

    [Theory]
    [InlineData("grpo", 0, false, false)]
    [InlineData("grpo", 0.001, false, true)]
    [InlineData("ppo", 0, true, false)]
    [InlineData("ppo", 0.001, true, true)]
    public void WorkloadOf_Recipe_TakesCriticAndReferenceFromItsAlgorithm(string algorithm, double kl, bool critic, bool reference)
    {
        var recipe = new Recipe
        {
            Model = "m",
            Algorithm = new AlgorithmRecipe { Name = algorithm, KlCoefficient = kl },
            Critic = new CriticRecipe { Layers = 1 },
            Schedule = [new PhaseRecipe { View = "layer(2)", Until = 3 }],
        };

        var workload = MemoryWorkload.Of(recipe);

        Assert.Equal((critic, reference), (workload.HasCritic, workload.HasReference));
        Assert.Equal(critic ? 1 : null, workload.CriticLayers);
        Assert.Equal(2, workload.TrainedLayers);
    }

    [Fact]
    public void Of_CriticDeeperThanTheModel_SaysWhatIsExpected()
    {
        var error = Assert.Throws<BupoException>(() => MemoryEstimate.Of(Tiny, new MemoryWorkload { HasCritic = true, CriticLayers = 3 }));

        Assert.Contains("3 layers, expected 1 to 2 (critic.layers)", error.Message, StringComparison.Ordinal);
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
