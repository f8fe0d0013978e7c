using Bupo.Models.Checkpoints;

namespace Bupo.Cli.Inspection;

/// <summary>All tensors of a checkpoint that are stored in one type.</summary>
/// <param name="Type">The type.</param>
/// <param name="Tensors">How many.</param>
/// <param name="Bytes">Their size in the file.</param>
internal sealed record StoredPart(StorageType Type, int Tensors, long Bytes);
