using System.CommandLine;
using Bupo.Data;
using Bupo.Models.Arithmetic;
using Bupo.Policies;
using Bupo.Rollouts.Sampling;
using Bupo.Verification;

namespace Bupo.Cli;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class SharedOptions
{
    private static readonly Dictionary<string, Compute> Computes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = Compute.Auto,
        ["fp32"] = Compute.Fp32,
        ["bf16"] = Compute.Bf16,
    };

    /// <summary>--json.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write the result as JSON." };

    /// <summary>--model.</summary>
    public static Option<string> Model() => new("--model")
    {
        Description = "The checkpoint: its folder, its .gguf file, or org/name in the Hugging Face cache.",
        HelpName = "model",
        Required = true,
    };

    /// <summary>--compute.</summary>
    public static Option<Compute> ComputeType(Compute unless, string description) => new("--compute")
    {
        Description = description,
        HelpName = "auto|fp32|bf16",
        DefaultValueFactory = _ => unless,
        CustomParser = result =>
        {
            if (Computes.TryGetValue(result.Tokens[0].Value, out var compute))
            {
                return compute;
            }
            result.AddError($"--compute: expected auto, fp32 or bf16, found '{result.Tokens[0].Value}'.");
            return default;
        },
    };

    /// <summary>--view.</summary>
    public static Option<PolicyView> View() => new("--view")
    {
        Description = "The policy that samples: final, or an internal one such as layer(6), layer(6, normed), attention(6), ffn(6).",
        HelpName = "view",
        DefaultValueFactory = _ => PolicyView.Final,
        CustomParser = result =>
        {
            try
            {
                return PolicyView.Parse(result.Tokens[0].Value);
            }
            catch (BupoException error)
            {
                result.AddError($"--view: {error.Message}");
                return null;
            }
        },
    };

    /// <summary>--rule.</summary>
    public static Option<IAnswerRule> Rule() => new("--rule")
    {
        Description = "The rule that judges answers.",
        HelpName = string.Join('|', AnswerRules.Names),
        DefaultValueFactory = _ => AnswerRules.Symbolic,
        CustomParser = result =>
        {
            var name = result.Tokens[0].Value;
            if (AnswerRules.Names.Contains(name))
            {
                return AnswerRules.ByName(name);
            }
            result.AddError($"--rule: there is no rule '{name}', expected one of {string.Join(", ", AnswerRules.Names)}.");
            return null;
        },
    };

    /// <summary>--lenient.</summary>
    public static Option<bool> Lenient() => new("--lenient")
    {
        Description = "Judge a response that gives no answer by its last formula or number; only with the rule symbolic. Training never does.",
    };

    /// <summary>The rule, or its lenient form.</summary>
    /// <exception cref="BupoException">The rule has none.</exception>
    public static IAnswerRule Lenient(IAnswerRule rule, bool isLenient) => !isLenient ? rule
        : rule == AnswerRules.Symbolic ? AnswerRules.SymbolicLenient
        : throw new BupoException($"--lenient goes with --rule {AnswerRules.Symbolic.Name}; the rule {rule.Name} is a reference's and stays as it is.");

    /// <summary>--chat-template.</summary>
    public static Option<string> ChatTemplate() => new("--chat-template")
    {
        Description = "How a problem becomes a prompt: checkpoint (its own chat template), plain (a text to continue), one of the checkpoint's named templates, or "
            + string.Join(", ", Models.Tokenization.ChatTemplate.Names) + ".",
        HelpName = "name",
        DefaultValueFactory = _ => PromptEncoder.OwnTemplate,
    };

    /// <summary>--date.</summary>
    public static Option<DateTime?> Date(string unless) => new("--date")
    {
        Description = $"The date for chat templates that write one, such as 2026-03-05; {unless}",
        HelpName = "date",
        CustomParser = result =>
        {
            try
            {
                return Data.PromptDate.Parse(result.Tokens[0].Value, "--date");
            }
            catch (BupoException error)
            {
                result.AddError(error.Message);
                return null;
            }
        },
    };

    /// <summary>--date of a command that answers a dataset.</summary>
    public static Option<DateTime?> DatasetDate() => Date("needed by these alone.");

    /// <summary>--data-dir.</summary>
    public static Option<string?> DataFolder() => new("--data-dir")
    {
        Description = $"The folder of the built-in datasets; without it the one that the variable {Data.DatasetCatalog.FolderVariable} names.",
        HelpName = "folder",
    };

    /// <summary>--cache-gib.</summary>
    public static Option<double?> CacheGib() => new("--cache-gib", "--cache") { Description = "Memory for keys and values; without it a quarter of what is free." };

    /// <summary>What a sampler may use, as --cache-gib says.</summary>
    public static BatchedSamplerOptions SamplerOptions(double? cacheGib) => new() { CacheBytes = (long)(cacheGib * (1L << 30) ?? Memory.Available() / 4.0) };

    /// <summary>--drop-unusable.</summary>
    public static Option<bool> DropUnusable() => new("--drop-unusable")
    {
        Description = "Go on without the rows that cannot be used, counted, instead of refusing the file.",
    };
}
