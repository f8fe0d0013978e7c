using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Bupo.Recipes;
using Bupo.Training.Supervised;

namespace Bupo.Cli.Commands;

/// <summary>What `bupo sft` and `bupo pretrain` have in common.</summary>
internal static class SupervisedVerb
{
    /// <summary>A run of next-token training.</summary>
    public delegate void Training(SupervisedRecipe recipe, string folder, Action<string> note, Action<SupervisedStep> finished, string? resume, CancellationToken cancellationToken);

    /// <summary>Makes the command.</summary>
    public static Verb Create(Terminal terminal, string name, string description, string example, Training run)
    {
        var recipe = new Argument<string>("recipe") { Description = "The run's recipe (.yaml); docs/recipes.md has its keys." };
        var overrides = new Argument<string[]>("overrides")
        {
            Description = "Changes to the recipe by path, such as train.steps=10.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = new Option<string>("--out") { Description = "Folder for metrics.jsonl and the trained model.", HelpName = "folder", Required = true };
        var resume = TrainCommand.Resume();
        var verb = new Verb(name, description, example, $"{example} --resume auto") { recipe, overrides, output, resume };
        verb.SetAction(parsed =>
        {
            var read = RecipeFile.ReadSupervised(parsed.GetRequiredValue(recipe), parsed.GetValue(overrides) ?? []);
            var folder = parsed.GetRequiredValue(output);
            var (clock, done) = (Stopwatch.StartNew(), 0);
            run(read, folder, terminal.Error.WriteLine, step => Show(terminal, step, read.Train.Steps, clock.Elapsed / ++done), parsed.GetValue(resume), terminal.Stop);
            terminal.Error.WriteLine($"The trained model is in {Path.Combine(folder, "model")}.");
            return ExitCode.Done;
        });
        return verb;
    }

    private static void Show(Terminal terminal, SupervisedStep step, int steps, TimeSpan each)
    {
        if (step.Step % 10 == 0 || step.Step == 1 || step.Step == steps)
        {
            var left = each * (steps - step.Step);
            terminal.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"step {step.Step}/{steps}  loss {step.Loss:F4}  grad {step.GradNorm:F3}  rate {step.LearningRate:g3}  {step.Tokens / step.Seconds:F0} tokens/s  left {left:hh\\:mm\\:ss}"));
        }
    }
}
