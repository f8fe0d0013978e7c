using System.CommandLine;
using Bupo.Cli.Quickstart;

namespace Bupo.Cli.Commands;

/// <summary>`bupo quickstart`.</summary>
internal static class QuickstartCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var output = new Option<string>("--out") { Description = "The folder of results; a stopped quickstart in it continues.", HelpName = "folder", DefaultValueFactory = _ => "runs/quickstart" };
        var seed = new Option<ulong>("--seed") { Description = "Decides the order of prompts, every draw and the resamples of intervals and tests.", DefaultValueFactory = _ => 1 };
        var steps = new Option<int>("--steps") { Description = "Steps of each training.", DefaultValueFactory = _ => 40 };
        var problems = new Option<int>("--problems") { Description = "Held-out problems of the evaluation.", DefaultValueFactory = _ => 300 };
        var verb = new Verb(
            "quickstart",
            "Look into the bundled model, train it with GRPO and with BuPO, compare: minutes, one report.",
            "bupo quickstart",
            "bupo quickstart --seed 2 --steps 80 --out runs/quickstart-2")
        {
            output, seed, steps, problems,
        };
        verb.SetAction(parsed => new QuickstartJob(terminal, new QuickstartRequest
        {
            Output = parsed.GetRequiredValue(output),
            Seed = parsed.GetValue(seed),
            Steps = parsed.GetValue(steps),
            Problems = parsed.GetValue(problems),
        }).Run());
        return verb;
    }
}
