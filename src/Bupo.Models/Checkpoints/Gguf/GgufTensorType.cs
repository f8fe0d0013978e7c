namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>ggml's numbers of tensor types.</summary>
internal static class GgufTensorType
{
    private static readonly Dictionary<uint, StorageType> Types = new()
    {
        [0] = StorageType.F32,
        [1] = StorageType.F16,
        [2] = StorageType.Q4_0,
        [3] = StorageType.Q4_1,
        [6] = StorageType.Q5_0,
        [7] = StorageType.Q5_1,
        [8] = StorageType.Q8_0,
        [12] = StorageType.Q4_K,
        [13] = StorageType.Q5_K,
        [14] = StorageType.Q6_K,
        [24] = StorageType.I8,
        [25] = StorageType.I16,
        [26] = StorageType.I32,
        [27] = StorageType.I64,
        [28] = StorageType.F64,
        [30] = StorageType.BF16,
    };

    private static readonly Dictionary<StorageType, uint> Numbers = Types.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static StorageType? Find(uint number) => Types.TryGetValue(number, out var type) ? type : null;

    public static uint Number(StorageType type) => Numbers[type];

    public static string Known => string.Join(", ", Types.Values);
}
