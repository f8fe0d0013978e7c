using Bupo.Models.Checkpoints;
using Bupo.Recipes;
using Bupo.Recipes.Phases;
using Bupo.Testing;
using Bupo.Training;
using Bupo.Training.Metrics;
using Bupo.Training.Runs;
using Bupo.Training.Steps;
using static TorchSharp.torch;

namespace Bupo.Tests.Training;

/// <summary>Runs of the tiny model in a folder of their own.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bupo-run-").FullName;
    private readonly int _threads = get_num_threads();

    public TinyRun()
    {
        Model = TinyModelFolder.Write(Path("model"));
        set_num_threads(1);                                                 // on a busy machine threads wait for each other longer than they work
    }

    public string Model { get; }

    /// <summary>Two steps on a layer, the rest on the full policy; a checkpoint after every step.</summary>
    public Recipe Recipe => new()
    {
        Model = Model,
        Seed = 3,
        Compute = Models.Arithmetic.Compute.Fp32,
        Data = new DataRecipe { Source = System.IO.Path.Combine(Model, "sums.jsonl"), Template = "plain", Rule = "gsm8k_flex" },
        Rollouts = new RolloutRecipe { Prompts = 4, GroupSize = 8, MaxResponseTokens = 4 },
        Schedule = [new PhaseRecipe { View = "layer(2)", Until = 2 }, new PhaseRecipe()],
        Optimizer = new OptimizerRecipe { LearningRate = 1e-2, WarmupSteps = 2 },
        Train = new TrainRecipe { Steps = 5, MiniBatchSize = 16, SaveEvery = 1, UpdatesPerRollout = 2, KeepLast = 2 },
    };

    public string Path(string name) => System.IO.Path.Combine(_root, name);

    public Listener Run(Recipe recipe, string name, string? resume = null, int? stopAfter = null, Action<int>? finished = null)
    {
        using var stop = new CancellationTokenSource();
        var listener = new Listener(stop, stopAfter, finished);
        TrainingRun.Run(recipe, Path(name), listener, resume, cancellationToken: stop.Token);
        return listener;
    }

    /// <summary>All weights of a trained model, as bytes by name.</summary>
    public Dictionary<string, byte[]> Weights(string name)
    {
        using var checkpoint = Checkpoint.Open(Path(System.IO.Path.Combine(name, "model")));
        return checkpoint.Tensors.Keys.ToDictionary(key => key, key =>
        {
            using var tensor = checkpoint.Read(key);
            return tensor.bytes.ToArray();
        });
    }

    /// <summary>The lines of metrics.jsonl without what tells of the machine.</summary>
    public string[] Metrics(string name) => [.. new StepLog(Path(System.IO.Path.Combine(name, "metrics.jsonl"))).Lines().Select(line =>
    {
        foreach (var metric in MetricCatalog.All.Where(m => m.IsOfTheMachine))
        {
            line.Remove(metric.Name);
        }
        return line.ToJsonString();
    })];

    public void Dispose()
    {
        set_num_threads(_threads);
        Directory.Delete(_root, recursive: true);
    }

    internal sealed class Listener(CancellationTokenSource stop, int? stopAfter, Action<int>? finished) : ITrainingProgress
    {
        public List<string> Notes { get; } = [];

        public List<StepReport> Steps { get; } = [];

        public void Note(string text) => Notes.Add(text);

        public void At(int step, string stage, string? how)
        {
        }

        public void Finished(StepReport report, int steps)
        {
            Steps.Add(report);
            finished?.Invoke(report.Step);
            if (report.Step == stopAfter)
            {
                stop.Cancel();
            }
        }
    }
}
