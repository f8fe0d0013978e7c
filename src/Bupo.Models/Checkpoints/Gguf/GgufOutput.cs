namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>A tensor of a GGUF file to be: its form there, and the tensors of the checkpoint it is made from, in order.</summary>
/// <param name="Info">Its name, type and shape in the file.</param>
/// <param name="Sources">Hugging Face names; several where experts are stacked.</param>
internal sealed record GgufOutput(TensorInfo Info, IReadOnlyList<string> Sources)
{
    /// <summary>Rows of a head to put into interleaved rotary order; 0 where rows stay.</summary>
    public int InterleavedHead { get; init; }

    /// <summary>What is added to the weights: 1 for Gemma's norms.</summary>
    public float Added { get; init; }
}
