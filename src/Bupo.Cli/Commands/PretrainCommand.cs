using Bupo.Training.Supervised;

namespace Bupo.Cli.Commands;

/// <summary>`bupo pretrain`.</summary>
internal static class PretrainCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal) => SupervisedVerb.Create(
        terminal,
        "pretrain",
        "Train a small model from nothing: a configuration, a tokenizer, and text or demonstrations.",
        "bupo pretrain recipes/chain-pretrain.yaml --out runs/chain-start",
        SupervisedRun.Pretrain);
}
