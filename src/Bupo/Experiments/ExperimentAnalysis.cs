using Bupo.Analysis;
using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Experiments;

/// <summary>How an experiment's trained models are looked into: an analysis of their own greedy responses.</summary>
public sealed record ExperimentAnalysis
{
    [RecipeKey("The prompts, which each model answers greedily: a dataset as for data.source.", Required = true)]
    public string Data { get; init; } = "";

    [RecipeKey("Longest response in tokens; as in training unless given.", Minimum = 1)]
    public int? MaxTokens { get; init; }

    /// <summary>What is measured: all curves at all positions, and all pairs of layers at two positions of every response.</summary>
    public static AnalysisSettings Settings { get; } = new() { RefinedTokens = AnalysisSettings.UsualRefinedTokens };
}
