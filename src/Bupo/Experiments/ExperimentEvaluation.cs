using Bupo.Recipes.Binding;

namespace Bupo.Experiments;

/// <summary>How an experiment's trained models are judged, with the template and rule of the recipe.</summary>
public sealed record ExperimentEvaluation
{
    /// <summary>The problems.</summary>
    [RecipeKey("The problems: a dataset as for data.source, other ones than those of training.", Required = true)]
    public string Data { get; init; } = "";

    /// <summary>Responses a problem.</summary>
    [RecipeKey("Responses a problem.", Minimum = 1)]
    public int N { get; init; } = 8;

    /// <summary>Temperature.</summary>
    [RecipeKey("Divides the logits; 0 takes the most probable token.", Minimum = 0, Maximum = 1e6)]
    public double Temperature { get; init; } = 1;

    /// <summary>Longest response.</summary>
    [RecipeKey("Longest response in tokens; as in training unless given.", Minimum = 1)]
    public int? MaxTokens { get; init; }

    /// <summary>K of the table's Pass@K.</summary>
    [RecipeKey("The K of Pass@K in the table, each at most evaluate.n.", Minimum = 1)]
    public IReadOnlyList<int> PassAtK { get; init; } = [];
}
