using System.CommandLine;
using Bupo.Recipes;
using Bupo.Training;

namespace Bupo.Cli.Commands;

/// <summary>`bupo train`.</summary>
internal static class TrainCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var recipe = new Argument<string>("recipe") { Description = "The run's recipe (.yaml)." };
        var overrides = new Argument<string[]>("overrides")
        {
            Description = "Changes to the recipe by path, such as train.steps=10.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = new Option<string>("--out") { Description = "Folder for metrics.jsonl and the trained model.", HelpName = "folder", Required = true };
        var resume = Resume();
        var verb = new Verb(
            "train",
            "Train a policy, internal or full, as a recipe says.",
            "bupo train recipes/sums-bupo.yaml model=model.gguf train.steps=2 --out runs/sums",
            "bupo train recipes/sums-bupo.yaml model=Qwen/Qwen3-0.6B 'schedule=[{view: final}]' --out runs/grpo",
            "bupo train recipes/sums-bupo.yaml model=model.gguf --out runs/sums --resume auto")
        {
            recipe, overrides, output, resume,
        };
        verb.SetAction(parsed =>
        {
            var read = RecipeFile.Read(parsed.GetRequiredValue(recipe), parsed.GetValue(overrides) ?? []);
            terminal.Error.WriteLine($"Training {read.Model}: {read.Train.Steps} steps into {parsed.GetRequiredValue(output)}…");
            var table = new TrainingTable(terminal);
            table.Show(() => TrainingRun.Run(read, parsed.GetRequiredValue(output), table, parsed.GetValue(resume), cancellationToken: terminal.Stop));
            terminal.Error.WriteLine($"The trained model is in {Path.Combine(parsed.GetRequiredValue(output), "model")}.");
            return ExitCode.Done;
        });
        return verb;
    }

    /// <summary>The option that resumes a stopped run.</summary>
    public static Option<string?> Resume() => new("--resume")
    {
        Description = "Go on with a stopped run: auto for the latest checkpoint in --out (or a start where there is none), or a checkpoint's or run's folder.",
        HelpName = "auto|folder",
    };
}
