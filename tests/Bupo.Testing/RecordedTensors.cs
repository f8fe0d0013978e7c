using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Bupo.Testing;

/// <summary>Reads recorded arrays from a .safetensors file, without the code under test.</summary>
public sealed class RecordedTensors
{
    private readonly byte[] _file;
    private readonly JsonObject _header;
    private readonly int _data;

    public RecordedTensors(string path)
    {
        _file = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(_file);
        _header = JsonNode.Parse(_file.AsSpan(8, length))!.AsObject();
        _data = 8 + length;
    }

    public IEnumerable<string> Names => _header.Select(p => p.Key).Where(name => name != "__metadata__");

    public bool Has(string name) => _header.ContainsKey(name);

    public long[] Shape(string name) => [.. _header[name]!["shape"]!.AsArray().Select(n => n!.GetValue<long>())];

    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Bytes(name, "F32")).ToArray();

    public int[] Ids(string name) => [.. MemoryMarshal.Cast<byte, long>(Bytes(name, "I64")).ToArray().Select(id => checked((int)id))];

    private ReadOnlySpan<byte> Bytes(string name, string type)
    {
        var entry = _header[name] ?? throw new KeyNotFoundException($"{name} is not among {string.Join(", ", Names)}.");
        if (entry["dtype"]!.GetValue<string>() != type)
        {
            throw new InvalidDataException($"{name} is {entry["dtype"]}, expected {type}.");
        }
        var offsets = entry["data_offsets"]!.AsArray();
        var (start, end) = (offsets[0]!.GetValue<long>(), offsets[1]!.GetValue<long>());
        return _file.AsSpan(_data + (int)start, (int)(end - start));
    }
}
