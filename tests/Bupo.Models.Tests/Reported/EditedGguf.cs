using System.Text;

namespace Bupo.Models.Tests.Reported;

/// <summary>A GGUF file taken apart, to be written again with changes; independent of the reader under test.</summary>
internal sealed class EditedGguf
{
    private const int Alignment = 32;

    private EditedGguf()
    {
    }

    /// <summary>Key-value pairs as they are in the file.</summary>
    public List<byte[]> Pairs { get; } = [];

    /// <summary>Tensors with their dimensions, fastest first.</summary>
    public List<(string Name, ulong[] Dimensions, uint Type, byte[] Data)> Tensors { get; private set; } = [];

    public static EditedGguf Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        using var reader = new BinaryReader(new MemoryStream(bytes));
        reader.BaseStream.Position = 8;    // the letters, the version
        var (tensors, pairs) = (reader.ReadUInt64(), reader.ReadUInt64());
        var file = new EditedGguf();
        for (var i = 0ul; i < pairs; i++)
        {
            var start = (int)reader.BaseStream.Position;
            Skip(reader, 8);
            Skip(reader, reader.ReadUInt32());
            file.Pairs.Add(bytes[start..(int)reader.BaseStream.Position]);
        }
        var places = Enumerable.Range(0, (int)tensors).Select(_ => Place(reader)).ToList();
        var data = ((int)reader.BaseStream.Position + Alignment - 1) / Alignment * Alignment;
        var ends = places.Select(place => place.Offset).Order().Skip(1).Append(bytes.Length - data).ToArray();
        file.Tensors = [.. places.OrderBy(place => place.Offset).Select((place, i) => (place.Name, place.Dimensions, place.Type, bytes[(data + place.Offset)..(data + ends[i])]))];
        return file;
    }

    /// <summary>A pair of a key and a value of one of the format's types.</summary>
    public static byte[] Pair(string key, uint type, byte[] value) => [.. Text(key), .. BitConverter.GetBytes(type), .. value];

    public void Write(string path, IReadOnlyList<byte[]>? pairs = null, IEnumerable<string>? names = null)
    {
        pairs ??= Pairs;
        var tensors = Tensors.Where(tensor => names?.Contains(tensor.Name) ?? true).ToList();
        var header = new List<byte>([.. "GGUF"u8, .. BitConverter.GetBytes(3u), .. BitConverter.GetBytes((ulong)tensors.Count), .. BitConverter.GetBytes((ulong)pairs.Count)]);
        header.AddRange(pairs.SelectMany(pair => pair));
        var (data, offset) = (new List<byte>(), 0ul);
        foreach (var (name, dimensions, type, content) in tensors)
        {
            header.AddRange([.. Text(name), .. BitConverter.GetBytes((uint)dimensions.Length), .. dimensions.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(type), .. BitConverter.GetBytes(offset)]);
            data.AddRange(content);
            data.AddRange(new byte[-data.Count & (Alignment - 1)]);
            offset = (ulong)data.Count;
        }
        header.AddRange(new byte[-header.Count & (Alignment - 1)]);
        File.WriteAllBytes(path, [.. header, .. data]);
    }

    private static byte[] Text(string text) => [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static (string Name, ulong[] Dimensions, uint Type, int Offset) Place(BinaryReader reader)
    {
        var name = Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadUInt64()));
        var dimensions = Enumerable.Range(0, (int)reader.ReadUInt32()).Select(_ => reader.ReadUInt64()).ToArray();
        return (name, dimensions, reader.ReadUInt32(), (int)reader.ReadUInt64());
    }

    private static void Skip(BinaryReader reader, uint type)
    {
        var size = type switch { 0 or 1 or 7 => 1, 2 or 3 => 2, 4 or 5 or 6 => 4, 10 or 11 or 12 => 8, _ => 0 };
        if (type == 8)
        {
            size = (int)reader.ReadUInt64();
        }
        if (type == 9)
        {
            var (item, count) = (reader.ReadUInt32(), reader.ReadUInt64());
            for (var i = 0ul; i < count; i++)
            {
                Skip(reader, item);
            }
        }
        reader.BaseStream.Position += size;
    }
}
