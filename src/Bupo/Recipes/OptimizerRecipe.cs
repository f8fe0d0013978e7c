using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>AdamW and its learning rate.</summary>
public sealed record OptimizerRecipe
{
    [RecipeKey("Learning rate after the warm-up.", Minimum = 0, Maximum = 1e3)]
    public double LearningRate { get; init; } = 1e-6;

    [RecipeKey("Decoupled weight decay; a step multiplies weights by 1 − rate · this.", Minimum = 0, Maximum = 1e3)]
    public double WeightDecay { get; init; } = 0.01;

    [RecipeKey("Decay of the mean of gradients, β₁.", Minimum = 0, Maximum = 0.999999)]
    public double Beta1 { get; init; } = 0.9;

    [RecipeKey("Decay of the mean of squared gradients, β₂.", Minimum = 0, Maximum = 0.99999999)]
    public double Beta2 { get; init; } = 0.999;

    [RecipeKey("Added to the root of the second moment, ε.", Minimum = 0, Maximum = 1)]
    public double Epsilon { get; init; } = 1e-8;

    [RecipeKey("Gradients longer than this norm are scaled down to it.", Minimum = 0, Maximum = 1e9)]
    public double MaxGradNorm { get; init; } = 1;

    [RecipeKey("Shape of the rate over the steps: constant, cosine or wsd (warm-up, stable, decay).")]
    public string Schedule { get; init; } = "constant";

    [RecipeKey("Steps over which the rate rises from 0.", Minimum = 0)]
    public int WarmupSteps { get; init; }

    [RecipeKey("The least rate of cosine and wsd, as a part of the full one.", Minimum = 0, Maximum = 1)]
    [ReadWhen(RecipeCondition.DecayingRate)]
    public double MinimumRatio { get; init; }

    [RecipeKey("Part of the steps after the warm-up that wsd keeps the full rate for.", Minimum = 0, Maximum = 1)]
    [ReadWhen(RecipeCondition.StableRate)]
    public double StableRatio { get; init; } = 0.9;

    [RecipeKey("Lower layers that stay as they are: the embedding and blocks 1 to this; an embedding that is also the unembedding keeps learning as the unembedding. 0 for none.", Minimum = 0)]
    public int FrozenLayers { get; init; }

    [RecipeKey("Learning rates of some layers, as factors on the rate of all.")]
    public IReadOnlyList<LayerRateRecipe> LayerRates { get; init; } = [];
}
