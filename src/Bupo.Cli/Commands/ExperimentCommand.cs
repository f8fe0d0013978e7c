using System.CommandLine;
using Bupo.Cli.Experiments;
using Bupo.Experiments;
using Bupo.Recipes.Binding;

namespace Bupo.Cli.Commands;

/// <summary>`bupo experiment`.</summary>
internal static class ExperimentCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "The experiment: a name in recipes/experiments, or a file (.yaml)." };
        var overrides = new Argument<string[]>("overrides")
        {
            Description = "Changes by path: of the experiment (seeds=[1, 2]) or of the recipe of every run (model=FOLDER, train.steps=5).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var only = new Option<string[]>("--only") { Description = "Run this arm alone; may be given several times. The table has what is there of the others.", HelpName = "arm", DefaultValueFactory = _ => [] };
        var jobs = new Option<int>("--jobs") { Description = "Processes at a time, each with one thread; numbers do not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var output = new Option<string>("--out") { Description = "The folder of experiments: runs go into store/, which all share, and results into a folder of the experiment's name.", HelpName = "folder", DefaultValueFactory = _ => Path.Combine("runs", "experiments") };
        var verb = new Verb(
            "experiment",
            "Compare ways to train over several seeds: every arm at its own rate, a table with paired tests, figures.",
            "bupo experiment main",
            "bupo experiment main --only BuPO --jobs 1",
            "bupo experiment phase-length 'seeds=[1, 2]' train.steps=10 --out runs/quick",
            "bupo experiment sums-main model=model.gguf")
        {
            name, overrides, only, jobs, output,
        };
        verb.SetAction(parsed =>
        {
            var (file, changes) = (ExperimentFile.Find(parsed.GetRequiredValue(name)), parsed.GetValue(overrides) ?? []);
            var (count, folder, asked) = (parsed.GetValue(jobs), parsed.GetRequiredValue(output), parsed.GetValue(only) ?? []);
            Usage.Require(count >= 1, $"--jobs is {count}, expected at least 1.");
            var plan = new ExperimentPlan(file, changes, Path.Combine(folder, "store"));
            foreach (var arm in asked)
            {
                string[] known = [.. plan.Experiment.Arms.Select(a => a.Name)];
                Usage.Require(known.Contains(arm), $"--only {arm}: there is no such arm; {(Nearest.To(arm, known) is { } near ? $"did you mean {near}?" : $"those are {string.Join(", ", known)}.")}");
            }
            var command = string.Join(" ", new[] { "bupo experiment", parsed.GetRequiredValue(name) }.Concat(changes.Select(Quoted)));
            return new ExperimentJob(terminal, plan, new ExperimentRequest(asked, count, Path.Combine(folder, Path.GetFileNameWithoutExtension(file)), command)).Run();
        });
        return verb;
    }

    private static string Quoted(string argument) =>
        argument.All(letter => char.IsLetterOrDigit(letter) || "=./_-,:+".Contains(letter)) ? argument : $"'{argument}'";
}
