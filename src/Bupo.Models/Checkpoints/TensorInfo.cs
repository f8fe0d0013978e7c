namespace Bupo.Models.Checkpoints;

/// <summary>What a checkpoint tells about a tensor before it is read.</summary>
/// <param name="Name">Its Hugging Face name.</param>
/// <param name="Type">How its elements are stored.</param>
/// <param name="Shape">Its dimensions, the slowest first, as PyTorch counts them.</param>
/// <param name="Bytes">Its size in the file.</param>
public sealed record TensorInfo(string Name, StorageType Type, IReadOnlyList<long> Shape, long Bytes);
