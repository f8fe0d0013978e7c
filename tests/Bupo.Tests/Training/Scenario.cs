using System.Text.Json.Nodes;
using Bupo.Recipes;
using Bupo.Recipes.Phases;
using Bupo.Testing;

namespace Bupo.Tests.Training;

/// <summary>A recorded training run of the paper's own code, as a recipe of ours.</summary>
internal sealed class Scenario
{
    private readonly JsonObject _json;
    private readonly string _root;

    public Scenario(string name)
    {
        Name = name;
        _root = Shared.Path("golden", "updates");
        Folder = Path.Combine(_root, name);
        _json = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "scenario.json")))!.AsObject();
    }

    public string Name { get; }

    public string Folder { get; }

    public JsonObject Settings => _json["settings"]!.AsObject();

    public string Model => _json["model"]!.GetValue<string>();

    public string ModelFolder => Shared.Path("golden", "models", Model);

    public IReadOnlyList<string> BatchFiles => [.. _json["batches"]!.AsArray().Select(b => Path.Combine(_root, b!["file"]!.GetValue<string>()))];

    /// <summary>The views of the batches. The reference's last layer is the normed one (its trap 1) unless the scenario says otherwise.</summary>
    public IReadOnlyList<string> Views => [.. _json["batches"]!.AsArray().Select(b =>
    {
        var view = b!["view"]!;
        if (view["kind"]!.GetValue<string>() == "final")
        {
            return "final";
        }
        var layer = view["layer"]!.GetValue<int>();
        var normed = layer == _json["num_layers"]!.GetValue<int>() && !Settings.ContainsKey("last_layer_view");
        return $"layer({layer}{(normed ? ", normed" : "")})";
    })];

    /// <summary>Whether the recorded update is the plain mathematical one: none of the reference's traps 2 to 5.</summary>
    public bool IsSound => !IsTrue("use_dynamic_bsz") && !Settings.ContainsKey("none_grads_treated_as_zero")
        && Number("ppo_micro_batch_size") == Number("ppo_mini_batch_size")
        && !(Number("entropy_coeff") != 0 && Views.Any(v => v != "final")
            && Settings["entropy_of"]?.GetValue<string>().StartsWith("final policy", StringComparison.Ordinal) != false);

    /// <summary>What must agree for another scenario to show the same mathematics.</summary>
    public string Mathematics
    {
        get
        {
            var settings = (JsonObject)Settings.DeepClone();
            foreach (var name in new[] { "ppo_micro_batch_size", "use_dynamic_bsz", "ppo_max_token_len", "none_grads_treated_as_zero", "entropy_of" })
            {
                settings.Remove(name);
            }
            return $"{Model} {string.Join(",", BatchFiles)} {string.Join(",", Views)} {settings.ToJsonString()}";
        }
    }

    /// <summary>The scenario that records the sound result of this one's mathematics: itself, a sibling, or null where none was recorded.</summary>
    public Scenario? Sound() => IsSound ? this : Directory.GetDirectories(_root).Select(d => Path.GetFileName(d)!)
        .Where(n => File.Exists(Path.Combine(_root, n, "scenario.json"))).Order(StringComparer.Ordinal)
        .Select(n => new Scenario(n)).FirstOrDefault(s => s.IsSound && s.Mathematics == Mathematics);

    public double Number(string name) => Settings[name]!.GetValue<double>();

    public Recipe Recipe(int longestResponse) => new()
    {
        Model = ModelFolder,
        Compute = Models.Arithmetic.Compute.Fp32,
        Rollouts = new RolloutRecipe { Temperature = Number("temperature"), Replay = BatchFiles, MaxResponseTokens = longestResponse },
        Algorithm = new AlgorithmRecipe
        {
            Advantage = Settings["norm_adv_by_std_in_grpo"]!.GetValue<bool>() ? "grpo" : "dr_grpo",
            ObjectiveSettings = new() { ClipLow = Number("clip_ratio_low"), ClipHigh = Number("clip_ratio_high"), DualClip = Number("clip_ratio_c") },
            EntropyCoefficient = Number("entropy_coeff"),
            KlCoefficient = IsTrue("use_kl_loss") ? Number("kl_loss_coef") : 0,
            Aggregation = Settings["loss_agg_mode"]!.GetValue<string>() switch
            {
                "token-mean" => "token_mean",
                "seq-mean-token-mean" => "sequence_mean_token_mean",
                "seq-mean-token-sum" => "sequence_mean_token_sum",
                _ => "fixed_length_sum",
            },
        },
        Schedule = [.. Views.Select((view, i) => new PhaseRecipe { View = view, Until = i + 1 })],
        Optimizer = new OptimizerRecipe
        {
            LearningRate = Number("lr"),
            WeightDecay = Number("weight_decay"),
            Beta1 = Settings["betas"]![0]!.GetValue<double>(),
            Beta2 = Settings["betas"]![1]!.GetValue<double>(),
            Epsilon = Number("eps"),
            MaxGradNorm = Number("grad_clip"),
            WarmupSteps = (int)Number("lr_warmup_steps"),
        },
        Train = new TrainRecipe
        {
            Steps = BatchFiles.Count,
            MiniBatchSize = (int)Number("ppo_mini_batch_size"),
            UpdatesPerRollout = (int)Number("ppo_epochs"),
            RowBudget = 40,    // several micro-batches, whose cut must not matter
        },
    };

    public bool IsTrue(string name) => Settings[name] is JsonValue value && value.TryGetValue(out bool truth) && truth;
}
