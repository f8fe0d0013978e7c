namespace Bupo.Recipes;

/// <summary>What the recipe of any run has, so that folders and checkpoints need not know what kind of run they are of.</summary>
public interface IRunRecipe
{
    /// <summary>AdamW and its rate.</summary>
    OptimizerRecipe Optimizer { get; }

    /// <summary>How many steps the run has.</summary>
    int Steps { get; }

    /// <summary>When checkpoints are saved, and which are kept.</summary>
    CheckpointRule Checkpoints { get; }
}
