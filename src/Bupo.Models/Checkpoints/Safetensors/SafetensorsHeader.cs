using System.Buffers.Binary;
using System.Text.Json;

namespace Bupo.Models.Checkpoints.Safetensors;

/// <summary>The header of a safetensors file: eight bytes of length, then JSON that tells where each tensor lies.</summary>
internal static class SafetensorsHeader
{
    private const long LargestHeader = 100_000_000; // as the format's reference implementation has it

    /// <summary>The tensors of a file, all checked against its length.</summary>
    public static List<StoredTensor> Read(MappedFile file)
    {
        if (!StartsAsJson(file))
        {
            FileSignature.Refuse(file, "a safetensors file");
        }
        var length = HeaderLength(file);
        using var window = file.Open(8, length);
        try
        {
            var reader = new Utf8JsonReader(window.Span(0, (int)length));
            using var json = JsonDocument.ParseValue(ref reader);
            RequireSpaces(file, window.Span(0, (int)length)[(int)reader.BytesConsumed..]);
            var tensors = Tensors(file, json.RootElement, 8 + length);
            RequireExactCover(file, tensors, 8 + length);
            return tensors;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new BupoException($"{file.Path}: the header is not the JSON of a safetensors file: {error.Message}", error);
        }
    }

    // The length before it may be any bytes, those of an imposter too.
    private static bool StartsAsJson(MappedFile file)
    {
        if (file.Length <= 8)
        {
            return false;
        }
        using var window = file.Open(8, 1);
        return window.Span(0, 1)[0] == '{';
    }

    private static long HeaderLength(MappedFile file)
    {
        if (file.Length < 8)
        {
            throw new BupoException($"{file.Path} has {file.Length} bytes, a safetensors file has at least 8; download it again.");
        }
        using var window = file.Open(0, 8);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(window.Span(0, 8));
        if (length is 0 or > LargestHeader || length > (ulong)file.Length - 8)
        {
            throw new BupoException(
                $"{file.Path}: the header claims {length} bytes, at most {Math.Min(LargestHeader, file.Length - 8)} were expected "
                + "in a file of this length; it is truncated or no safetensors file.");
        }
        return (long)length;
    }

    private static void RequireSpaces(MappedFile file, ReadOnlySpan<byte> rest)
    {
        if (rest.ContainsAnyExcept((byte)' '))
        {
            throw new BupoException($"{file.Path}: the header's JSON is followed by more than spaces; the file is damaged.");
        }
    }

    private static List<StoredTensor> Tensors(MappedFile file, JsonElement header, long start)
    {
        var tensors = new List<StoredTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in header.EnumerateObject())
        {
            if (!names.Add(entry.Name))
            {
                throw new BupoException($"{file.Path}: the header names {entry.Name} twice, names must be unique.");
            }
            if (entry.Name != "__metadata__")
            {
                tensors.Add(Entry(file, entry, start));
            }
        }
        return tensors;
    }

    private static StoredTensor Entry(MappedFile file, JsonProperty entry, long start)
    {
        var place = $"{file.Path}: tensor {entry.Name}";
        var dtype = Field(entry, "dtype", place).GetString() ?? "null";
        var type = SafetensorsType.Find(dtype)
            ?? throw new BupoException($"{place} has dtype {dtype}, one of {SafetensorsType.Known} was expected; convert it.");
        var shape = Numbers(Field(entry, "shape", place));
        var offsets = Numbers(Field(entry, "data_offsets", place));
        if (offsets.Length != 2 || offsets[0] > offsets[1] || offsets[1] > file.Length - start)
        {
            throw new BupoException(
                $"{place} has data_offsets [{string.Join(", ", offsets)}], a range within the file's {file.Length - start} bytes of data "
                + "was expected; the file is truncated or damaged.");
        }
        var bytes = StorageLayout.BytesOf(type, shape);
        if (bytes != offsets[1] - offsets[0])
        {
            throw new BupoException(
                $"{place} takes {offsets[1] - offsets[0]} bytes, {(bytes is { } known ? $"{known}" : "more than there can be")} were expected "
                + $"for shape [{string.Join(", ", shape)}] of {dtype}.");
        }
        return new(file, start + offsets[0], new(entry.Name, type, shape, offsets[1] - offsets[0]));
    }

    private static JsonElement Field(JsonProperty entry, string field, string place) =>
        entry.Value.TryGetProperty(field, out var value)
            ? value
            : throw new BupoException($"{place} has no {field}, every tensor needs one.");

    private static long[] Numbers(JsonElement list)
    {
        var numbers = new long[list.GetArrayLength()];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = list[i].GetInt64();
            if (numbers[i] < 0)
            {
                throw new FormatException($"{numbers[i]} stands where sizes and offsets of 0 or more were expected.");
            }
        }
        return numbers;
    }

    // The format allows neither overlaps nor holes.
    private static void RequireExactCover(MappedFile file, List<StoredTensor> tensors, long start)
    {
        var end = start;
        foreach (var tensor in tensors.OrderBy(t => t.Offset).ThenBy(t => t.Info.Bytes))
        {
            if (tensor.Offset != end)
            {
                var what = tensor.Offset < end ? "overlaps the tensor before it" : "leaves a hole before it";
                throw new BupoException(
                    $"{file.Path}: tensor {tensor.Info.Name} starts at byte {tensor.Offset - start} of the data and {what}; "
                    + $"{end - start} was expected.");
            }
            end += tensor.Info.Bytes;
        }
        if (end != file.Length)
        {
            throw new BupoException($"{file.Path} has {file.Length} bytes, {end} were expected from its header.");
        }
    }
}
