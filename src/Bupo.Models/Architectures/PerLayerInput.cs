namespace Bupo.Models.Architectures;

/// <summary>What each block gets of each token beside the residual stream (Gemma 3n and 4).</summary>
/// <param name="Size">Width of a block's share.</param>
/// <param name="Vocabulary">Tokens that have an embedding for it.</param>
public sealed record PerLayerInput(int Size, int Vocabulary)
{
    /// <summary>The embeddings of all blocks, [vocabulary, layers · size].</summary>
    public const string Embedding = "model.embed_tokens_per_layer.weight";

    /// <summary>What is made of the token's embedding, [layers · size, hidden].</summary>
    public const string Projection = "model.per_layer_model_projection";

    /// <summary>The norm of that, [size].</summary>
    public const string Norm = "model.per_layer_projection_norm.weight";
}
