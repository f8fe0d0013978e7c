using Bupo.Training.Supervised;

namespace Bupo.Cli.Commands;

/// <summary>`bupo sft`.</summary>
internal static class SftCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal) => SupervisedVerb.Create(
        terminal,
        "sft",
        "Train a model to say the responses of demonstrations, as a warm start for `train`.",
        "bupo sft recipes/chain-sft.yaml model=runs/chain-start/model --out runs/chain-sft",
        SupervisedRun.FineTune);
}
