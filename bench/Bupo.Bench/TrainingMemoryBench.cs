using System.Globalization;
using System.Runtime.InteropServices;
using Bupo.Recipes;
using Bupo.Recipes.Phases;
using Bupo.Training;
using Bupo.Training.Steps;

namespace Bupo.Bench;

/// <summary>Memory of a training process after 200 steps against that after 20: [MODEL [STEPS]].</summary>
/// <remarks>
/// Without a model, the tiny one of the tests. Every step of a named model samples 2 prompts × 2 responses of up to 8 tokens, on the full policy.
/// What the process holds grows to the highest water mark of its allocator; what is in use shows once the free pages have gone back to the system.
/// </remarks>
internal static partial class TrainingMemoryBench
{
    private const int Early = 20;

    public static void Run(string[] args)
    {
        var steps = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200;
        var folder = Directory.CreateTempSubdirectory("bupo-memory-").FullName;
        var seen = new List<IReadOnlyDictionary<string, double>>();
        var inUse = new Dictionary<int, double>();
        void Hear(StepReport report)
        {
            seen.Add(report.Metrics);
            if (seen.Count % Early == 0)
            {
                _ = malloc_trim(0);
                inUse[seen.Count] = ResidentBytes() - GC.GetTotalMemory(forceFullCollection: true);
            }
        }
        try
        {
            // The phase is the same at both moments, so that the same parameters have optimiser state.
            var tiny = TinyTraining.Recipe(folder, steps, saveEvery: 0) with { Schedule = [new PhaseRecipe()] };
            TrainingRun.Run(args.Length > 0 ? Named(tiny, args[0]) : tiny, Path.Combine(folder, "run"), new TinyTraining.Quiet(Hear));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        foreach (var name in new[] { "memory/native", "memory/peak", "memory/managed", "memory/tensors" })
        {
            var (before, after) = (seen[Early - 1][name], seen[^1][name]);
            Console.WriteLine(FormattableString.Invariant($"{name,-16} after {Early} steps {before,14:n0}, after {steps} {after,14:n0}: {100 * (after / before - 1):+0.00;-0.00} %"));
        }
        foreach (var (step, bytes) in inUse.Where(p => p.Key is Early || p.Key % 60 == 20 || p.Key == steps))
        {
            Console.WriteLine(FormattableString.Invariant($"in use after {step} steps {bytes,14:n0}: {100 * (bytes / inUse[Early] - 1):+0.00;-0.00} %"));
        }
        Console.WriteLine("wanted: within 2 %");
    }

    private static double ResidentBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int malloc_trim(nuint pad);

    private static Recipe Named(Recipe tiny, string model) => tiny with
    {
        Model = model,
        Data = new DataRecipe { Source = "synthetic:single-digit-sums?difficulty=1&count=200" },
        Rollouts = new RolloutRecipe { Prompts = 2, GroupSize = 2, MaxResponseTokens = 8 },
        Train = tiny.Train with { MiniBatchSize = 0, UpdatesPerRollout = 1 },
    };
}
