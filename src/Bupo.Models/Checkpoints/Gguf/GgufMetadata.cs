using System.Runtime.InteropServices;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Reads the key-value pairs of a GGUF file.</summary>
internal static class GgufMetadata
{
    /// <summary>All pairs: strings, bools, long (ulong beyond its range), double, and arrays string[], bool[], long[], float[], double[].</summary>
    public static Dictionary<string, object> Read(GgufCursor cursor, int count, string path)
    {
        var metadata = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = cursor.Text($"metadata key {i}");
            if (!metadata.TryAdd(key, Value(cursor, key, path)))
            {
                throw new BupoException($"{path}: the metadata names {key} twice, keys must be unique.");
            }
        }
        return metadata;
    }

    private static object Value(GgufCursor cursor, string key, string path)
    {
        var type = (GgufValueType)cursor.Number<uint>(key);
        return type == GgufValueType.Array ? Items(cursor, key, path) : Single(cursor, type, key, path);
    }

    private static object Single(GgufCursor cursor, GgufValueType type, string key, string path) => type switch
    {
        GgufValueType.UInt8 => (long)cursor.Number<byte>(key),
        GgufValueType.Int8 => (long)cursor.Number<sbyte>(key),
        GgufValueType.UInt16 => (long)cursor.Number<ushort>(key),
        GgufValueType.Int16 => (long)cursor.Number<short>(key),
        GgufValueType.UInt32 => (long)cursor.Number<uint>(key),
        GgufValueType.Int32 => (long)cursor.Number<int>(key),
        GgufValueType.Float32 => (double)cursor.Number<float>(key),
        GgufValueType.Bool => cursor.Number<byte>(key) != 0,
        GgufValueType.String => cursor.Text(key),
        GgufValueType.UInt64 => cursor.Number<ulong>(key) is var large && large <= long.MaxValue ? (object)(long)large : large,
        GgufValueType.Int64 => cursor.Number<long>(key),
        GgufValueType.Float64 => cursor.Number<double>(key),
        _ => throw UnknownType(path, key, type),
    };

    private static Array Items(GgufCursor cursor, string key, string path)
    {
        var type = (GgufValueType)cursor.Number<uint>(key);
        if (type.Size() is not { } size)
        {
            throw UnknownType(path, $"the array {key}", type);
        }
        var count = cursor.Count($"the length of the array {key}", size);
        return type switch
        {
            GgufValueType.Bool => Fill<bool>(),
            GgufValueType.String => Fill<string>(),
            GgufValueType.Float64 => Fill<double>(),
            GgufValueType.Float32 => MemoryMarshal.Cast<byte, float>(cursor.Bytes(checked(4 * count), key)).ToArray(),
            GgufValueType.UInt64 => Array.ConvertAll(Fill<object>(), item => item as long?
                ?? throw new BupoException($"{path}: the array {key} holds {item}, numbers below 2^63 were expected.")),
            _ => Fill<long>(),
        };

        T[] Fill<T>()
        {
            var items = new T[count];
            for (var i = 0; i < count; i++)
            {
                items[i] = (T)Single(cursor, type, key, path);
            }
            return items;
        }
    }

    private static BupoException UnknownType(string path, string key, GgufValueType type) =>
        new($"{path}: {key} has the value type {(uint)type}, one of 0 to 12 was expected (no arrays of arrays); the file is damaged or too new.");
}
