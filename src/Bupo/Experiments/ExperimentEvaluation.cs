using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Experiments;

/// <summary>How an experiment's trained models are judged, with the template and rule of the recipe.</summary>
public sealed record ExperimentEvaluation
{
    [RecipeKey("The problems: a dataset as for data.source, other ones than those of training.", Required = true)]
    public string Data { get; init; } = "";

    [RecipeKey("Responses per problem.", Minimum = 1)]
    public int N { get; init; } = 8;

    [RecipeKey("Divides the logits; 0 takes the most probable token.", Minimum = 0, Maximum = 1e6)]
    public double Temperature { get; init; } = 1;

    [RecipeKey("Longest response in tokens; as in training unless given.", Minimum = 1)]
    public int? MaxTokens { get; init; }

    [RecipeKey("The K of Pass@K in the table, each at most evaluate.n.", Minimum = 1)]
    public IReadOnlyList<int> PassAtK { get; init; } = [];
}
