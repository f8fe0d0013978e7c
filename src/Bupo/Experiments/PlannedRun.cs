using Bupo.Recipes;

namespace Bupo.Experiments;

/// <summary>One training run of an experiment, or none: the start itself, which is only judged.</summary>
public sealed record PlannedRun
{
    /// <summary>The arm whose recipe it is.</summary>
    public required string Arm { get; init; }

    /// <summary>Its learning rate.</summary>
    public required double Rate { get; init; }

    /// <summary>Its seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The recipe.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The recipe as a file of its own.</summary>
    public required string Yaml { get; init; }

    /// <summary>Whether there is training; else the start model is judged as it is.</summary>
    public bool IsTrained { get; init; } = true;

    /// <summary>Its place in the store.</summary>
    public required string Folder { get; init; }

    /// <summary>How it is judged; null for not at all.</summary>
    public ExperimentEvaluation? Evaluation { get; init; }

    /// <summary>How it is looked into; null for not at all.</summary>
    public ExperimentAnalysis? Analysis { get; init; }

    /// <summary>Whether its model is kept.</summary>
    public bool KeepModel { get; init; } = true;

    /// <summary>The model that training leaves, or the start.</summary>
    public string Model => IsTrained ? Path.Combine(Folder, "model") : Recipe.Model;

    /// <summary>The file that says that training is over.</summary>
    public string TrainedMark => Path.Combine(Folder, "trained.json");

    /// <summary>Where the evaluation goes; null for none.</summary>
    public string? EvaluationFolder => Evaluation is { } e
        ? Path.Combine(Folder, "eval-" + RunKey.Of(e.Data, $"{e.N} {e.Temperature:R} {e.MaxTokens ?? Recipe.Rollouts.MaxResponseTokens}"))
        : null;

    /// <summary>Where the analysis goes; null for none.</summary>
    public string? AnalysisFolder => Analysis is { } a
        ? Path.Combine(Folder, "analysis-" + RunKey.Of(a.Data, $"{a.MaxTokens ?? Recipe.Rollouts.MaxResponseTokens} {ExperimentAnalysis.Settings}"))
        : null;

    /// <summary>Whether training is over.</summary>
    public bool HasTrained => !IsTrained || File.Exists(TrainedMark);

    /// <summary>Whether the evaluation is over.</summary>
    public bool HasEvaluated => EvaluationFolder is not { } folder || File.Exists(Path.Combine(folder, "summary.json"));

    /// <summary>Whether the analysis is over.</summary>
    public bool HasAnalyzed => AnalysisFolder is not { } folder || File.Exists(Path.Combine(folder, "seconds.json"));

    /// <summary>Whether there is nothing left to do.</summary>
    public bool IsDone => HasTrained && HasEvaluated && HasAnalyzed;
}
