using System.CommandLine;
using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;
using Bupo.Models.Checkpoints;
using Bupo.Preflight;
using Bupo.Recipes;

namespace Bupo.Cli.Commands;

/// <summary>`bupo estimate`.</summary>
internal static class EstimateCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var recipe = new Argument<string?>("recipe")
        {
            Description = "A recipe (.yaml) whose model, batches and trained policy are taken.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var overrides = new Argument<string[]>("overrides")
        {
            Description = "Changes to the recipe, such as train.row_budget=1024.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var model = SharedOptions.Model();
        model.Required = false;
        model.Description = "A checkpoint (folder, .gguf file, or org/name in the Hugging Face cache), or a config.json alone.";
        var batch = new Option<int>("--batch") { Description = "Sequences at once.", DefaultValueFactory = _ => 1 };
        var length = new Option<int>("--length") { Description = "Tokens of each sequence, prompt and response.", DefaultValueFactory = _ => 1024 };
        var layers = new Option<int?>("--layers") { Description = "Train the internal policy of this depth; without it the full policy." };
        var compute = SharedOptions.ComputeType(Compute.Auto, ModelLoader.ComputeHelp);
        var json = SharedOptions.Json();
        var verb = new Verb(
            "estimate",
            "Tell how much memory a model or a recipe takes, and whether it fits here, before anything is loaded.",
            "bupo estimate --model Qwen/Qwen3-4B --batch 8 --length 4096",
            "bupo estimate --model config.json --layers 6 --json",
            "bupo estimate recipes/sums-bupo.yaml model=model.gguf")
        {
            recipe, overrides, model, batch, length, layers, compute, json,
        };
        verb.SetAction(parsed =>
        {
            var (path, workload, type) = parsed.GetValue(recipe) is { } file
                ? FromRecipe(RecipeFile.Read(file, parsed.GetValue(overrides) ?? []))
                : (parsed.GetValue(model) ?? throw new BupoException("Name a checkpoint with --model, or a recipe. See `bupo estimate --help`."),
                    new MemoryWorkload { Sequences = parsed.GetValue(batch), Tokens = parsed.GetValue(length), TrainedLayers = parsed.GetValue(layers) },
                    parsed.GetValue(compute));
            return Run(terminal, path, workload, type, parsed.GetValue(json));
        });
        return verb;
    }

    private static (string Model, MemoryWorkload Workload, Compute Compute) FromRecipe(Recipe recipe) => (recipe.Model, MemoryWorkload.Of(recipe), recipe.Compute);

    private static int Run(Terminal terminal, string model, MemoryWorkload workload, Compute compute, bool json)
    {
        var (config, type) = Read(model, compute);
        workload = workload with { ComputeBytes = type == TorchSharp.torch.ScalarType.BFloat16 ? 2 : 4 };
        var estimate = MemoryEstimate.Of(config, workload);
        var free = Memory.Available();
        if (json)
        {
            terminal.WriteJson(new
            {
                Model = model,
                config.Architecture,
                Compute = ModelLoader.Name(type),
                Workload = workload,
                Estimate = estimate,
                MemoryAvailable = free,
                Fits = new { Sampling = estimate.Sampling <= free, Training = estimate.Training <= free },
            });
            return ExitCode.Done;
        }
        terminal.WriteSection(
            $"{model}, {config.Architecture}",
            ("parameters", $"{SizeText.Count(estimate.Parameters)} ({estimate.Parameters:N0})"));
        terminal.WriteSection(
            $"Sampling {workload.Sequences} × {workload.Tokens} tokens in {ModelLoader.Name(type)}",
            ("weights", SizeText.Bytes(estimate.Weights)),
            ("key-value cache", SizeText.Bytes(estimate.Cache)),
            ("activations", SizeText.Bytes(estimate.PassActivations)),
            ("together", Fits(estimate.Sampling, free)));
        terminal.WriteSection(
            $"Training {(workload.TrainedLayers is { } depth ? $"the internal policy of layer {depth}" : "the full policy")}, {workload.TrainingRows ?? (long)workload.Sequences * workload.Tokens} rows a pass",
            [
                ("weights, fp32", SizeText.Bytes(estimate.MasterWeights)),
                ("gradients", $"{SizeText.Bytes(estimate.Gradients)} ({SizeText.Count(estimate.TrainedParameters)} parameters are trained)"),
                ("AdamW", SizeText.Bytes(estimate.OptimizerState)),
                .. Beside(estimate, workload),
                ("activations", SizeText.Bytes(Math.Max(estimate.TrainingActivations, estimate.CriticActivations))),
                ("together", $"{Fits(estimate.Training, free)}, with the cache while sampling"),
            ]);
        return ExitCode.Done;
    }

    private static IEnumerable<(string, string)> Beside(MemoryEstimate estimate, MemoryWorkload workload)
    {
        if (workload.HasReference)
        {
            yield return ("reference", $"{SizeText.Bytes(estimate.Reference)} (the start weights, for the KL penalty)");
        }
        if (workload.HasCritic)
        {
            yield return ("critic", $"{SizeText.Bytes(estimate.Critic)} (weights, gradients, AdamW)");
        }
    }

    private static string Fits(long needed, long free) => needed <= free
        ? $"{SizeText.Bytes(needed)}: fits here ({SizeText.Bytes(free)} free)"
        : $"{SizeText.Bytes(needed)}: does not fit here, {SizeText.Bytes(needed - free)} are missing";

    private static (DecoderConfig Config, TorchSharp.torch.ScalarType Type) Read(string model, Compute compute)
    {
        if (model.EndsWith(".json", StringComparison.Ordinal) && File.Exists(model))
        {
            return (DecoderFamilies.Read(JsonFile.Read(model), null, model), ComputeChoice.Choose(compute));
        }
        using var checkpoint = Checkpoint.Open(model);
        return (DecoderFamilies.Read(checkpoint.Config, checkpoint.GenerationConfig, model), ModelLoader.Resolve(checkpoint, compute));
    }
}
