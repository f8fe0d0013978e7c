using System.Buffers.Binary;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>A GGUF file as it is: metadata, and tensors by their own names with checked places.</summary>
internal sealed class GgufFile
{
    private const string AlignmentKey = "general.alignment";
    private const int SmallestPair = 8 + 4 + 1;
    private const int SmallestTensor = 8 + 4 + 4 + 8;

    private readonly MappedFile _file;

    public GgufFile(MappedFile file)
    {
        _file = file;
        using var window = file.Open(0, file.Length);
        var cursor = new GgufCursor(file, window);
        RequireVersion(cursor);
        var tensors = cursor.Count("the tensor count", SmallestTensor);
        var pairs = cursor.Count("the metadata count", SmallestPair);
        Metadata = GgufMetadata.Read(cursor, pairs, file.Path);
        Tensors = Place(Enumerable.Range(0, tensors).Select(_ => ReadInfo(cursor)).ToList(), cursor.Position);
    }

    public string Path => _file.Path;

    public Dictionary<string, object> Metadata { get; }

    public Dictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Adds the tensors of a further part of a split file.</summary>
    public void Join(GgufFile part)
    {
        foreach (var (name, tensor) in part.Tensors)
        {
            if (!Tensors.TryAdd(name, tensor))
            {
                throw new BupoException($"{part.Path}: tensor {name} is in {Path} too, names must be unique among the parts of a split file.");
            }
        }
    }

    private void RequireVersion(GgufCursor cursor)
    {
        FileSignature.Refuse(_file, "a GGUF file");
        if (!cursor.Bytes(4, "its first four bytes").SequenceEqual("GGUF"u8))
        {
            throw new BupoException($"{Path} does not start with the letters GGUF, a GGUF file was expected; download it again.");
        }
        var version = cursor.Number<uint>("the version");
        if (BinaryPrimitives.ReverseEndianness(version) is 2 or 3)
        {
            throw new BupoException($"{Path} is a big-endian GGUF file, a little-endian one was expected; convert it with llama.cpp's gguf_convert_endian.py.");
        }
        if (version is not (2 or 3))
        {
            throw new BupoException($"{Path} has GGUF version {version}, 2 or 3 was expected; convert it with today's llama.cpp.");
        }
    }

    private (TensorInfo Info, ulong Offset) ReadInfo(GgufCursor cursor)
    {
        var name = cursor.Text("a tensor's name");
        var rank = cursor.Number<uint>($"the rank of {name}");
        if (rank is 0 or > 4)
        {
            throw new BupoException($"{Path}: tensor {name} has {rank} dimensions, 1 to 4 were expected; the file is damaged.");
        }
        var shape = new long[rank];
        for (var i = (int)rank - 1; i >= 0; i--) // GGUF counts the fastest dimension first.
        {
            shape[i] = (long)cursor.Number<ulong>($"the shape of {name}");
        }
        var number = cursor.Number<uint>($"the type of {name}");
        var type = GgufTensorType.Find(number)
            ?? throw new BupoException($"{Path}: tensor {name} has ggml's type {number}, one of {GgufTensorType.Known} was expected; convert it.");
        var bytes = StorageLayout.BytesOf(type, shape)
            ?? throw new BupoException($"{Path}: tensor {name} has shape [{string.Join(", ", shape)}], which cannot be stored as {type}; the file is damaged.");
        return (new(name, type, shape, bytes), cursor.Number<ulong>($"the offset of {name}"));
    }

    private Dictionary<string, StoredTensor> Place(List<(TensorInfo Info, ulong Offset)> infos, long headerEnd)
    {
        var alignment = Alignment();
        var start = (headerEnd + alignment - 1) / alignment * alignment;
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        long end = 0;
        foreach (var (info, offset) in infos.OrderBy(t => t.Offset).ThenBy(t => t.Info.Bytes))
        {
            Check(info, offset, end, _file.Length - start, alignment);
            end = (long)offset + info.Bytes;
            if (!tensors.TryAdd(info.Name, new(_file, start + (long)offset, info)))
            {
                throw new BupoException($"{Path} names tensor {info.Name} twice, names must be unique.");
            }
        }
        return tensors;
    }

    private void Check(TensorInfo info, ulong offset, long end, long available, long alignment)
    {
        if (offset > long.MaxValue || (long)offset > available - info.Bytes)
        {
            throw new BupoException(
                $"{Path}: tensor {info.Name} takes {info.Bytes} bytes from {offset}, past the {Math.Max(0, available)} bytes of data in the file; "
                + "it is truncated or damaged.");
        }
        if ((long)offset < end || (long)offset % alignment != 0)
        {
            throw new BupoException(
                $"{Path}: tensor {info.Name} starts at byte {offset} of the data, a multiple of {alignment} from {end} on was expected; "
                + "the file is damaged.");
        }
    }

    private long Alignment()
    {
        var alignment = Metadata.TryGetValue(AlignmentKey, out var value) ? value : 32L;
        return alignment is long and > 0 and <= 1 << 20 && long.IsPow2((long)alignment)
            ? (long)alignment
            : throw new BupoException($"{Path}: {AlignmentKey} is {alignment}, a power of two up to 2^20 was expected.");
    }
}
