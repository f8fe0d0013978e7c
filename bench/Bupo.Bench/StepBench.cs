using System.Diagnostics;
using System.Text.Json;
using Bupo.Models.Arithmetic;
using Bupo.Recipes;
using Bupo.Training;
using static TorchSharp.torch;

namespace Bupo.Bench;

/// <summary>Whole GRPO steps of a real model: 2 prompts of about 98 tokens × 8 responses of up to 64 new tokens, fp32, AdamW: MODEL [STEPS [ROWS]].</summary>
/// <remarks>TRL 1.16 needs 66 s and 9.7 GB for this step where a bare 512 × 576 × 1536 product runs at 63 GFLOP/s.</remarks>
internal static class StepBench
{
    private const double TrlSeconds = 66, TrlGigaflops = 63, TrlMemory = 9.7e9;

    private static readonly string[] Problems =
    [
        "A train leaves the station at nine in the morning and travels at sixty kilometres an hour. A second train leaves the same station an hour later on a track "
        + "beside it and travels at ninety kilometres an hour. How many kilometres from the station does the second train overtake the first?",
        "A rectangular garden is three times as long as it is wide, and the fence around it is forty-eight metres long. A path one metre wide is laid along the inside of "
        + "the fence, all the way around. How many square metres of the garden remain inside of the path?",
    ];

    public static void Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.WriteLine("Name a model: step MODEL [STEPS [ROWS]]");
            return;
        }
        var steps = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 6;
        var rows = args.Length > 2 ? int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 640;    // a prompt and its responses in one micro-batch
        var folder = Directory.CreateTempSubdirectory("bupo-step-").FullName;
        List<double> gigaflops = [Gigaflops()];    // before the first step and after every one: the machine's speed changes meanwhile
        try
        {
            var data = Path.Combine(folder, "problems.jsonl");
            File.WriteAllLines(data, Problems.Select((problem, i) => JsonSerializer.Serialize(new { problem, answer = i == 0 ? "180" : "80" })));
            var seen = new List<IReadOnlyDictionary<string, double>>();
            TrainingRun.Run(Recipe(args[0], data, steps, rows), Path.Combine(folder, "run"), new TinyTraining.Quiet(report =>
            {
                seen.Add(report.Metrics);
                gigaflops.Add(Gigaflops());
            }));
            Report(seen, [.. gigaflops.Zip(gigaflops.Skip(1), (before, after) => (before + after) / 2)]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Recipe Recipe(string model, string data, int steps, int rows) => new()
    {
        Model = model,
        Compute = Compute.Fp32,
        Data = new DataRecipe { Source = data, Instruction = " Put the answer in \\boxed{}." },
        Rollouts = new RolloutRecipe { Prompts = 2, GroupSize = 8, MaxResponseTokens = 64, UniformGroups = UniformGroups.Keep },
        Optimizer = new OptimizerRecipe { LearningRate = 1e-6 },
        Train = new TrainRecipe { Steps = steps, RowBudget = rows, SaveEvery = 0 },
    };

    private static void Report(List<IReadOnlyDictionary<string, double>> seen, double[] gigaflops)
    {
        double Of(string name) => Pairing.Median([.. seen.Select(metrics => metrics[name])]);
        var (seconds, memory) = (Of("seconds/step"), seen.Max(m => m["memory/peak"]));
        Console.WriteLine(FormattableString.Invariant($"bare product {Pairing.Median(gigaflops):f0} GFLOP/s; a step {seconds:f2} s (median of {seen.Count}); {Of("response/length"):f0} tokens per response; peak memory {memory / 1e9:f2} GB"));
        foreach (var stage in seen[0].Keys.Where(k => k.StartsWith("seconds/", StringComparison.Ordinal) && k != "seconds/step"))
        {
            Console.WriteLine(FormattableString.Invariant($"  {stage["seconds/".Length..],-15} {Of(stage),7:f2} s {100 * Of(stage) / seconds,5:f1} %"));
        }
        var faster = Pairing.Median([.. seen.Zip(gigaflops, (metrics, speed) => TrlSeconds * TrlGigaflops / (metrics["seconds/step"] * speed))]);
        Console.WriteLine(FormattableString.Invariant($"{faster:f2} times faster than TRL at the same GFLOP/s (wanted: 3), in {memory / TrlMemory:f2} of its memory (wanted: 0.5)"));
    }

    private static double Gigaflops()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (randn(512, 576), randn(576, 1536));
        var seconds = Enumerable.Range(0, 20).Select(_ =>
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < 10; i++)
            {
                using var product = a.matmul(b);
            }
            return clock.Elapsed.TotalSeconds / 10;
        }).ToArray();
        return 2e-9 * 512 * 576 * 1536 / Pairing.Median(seconds);
    }
}
