using System.Text;

namespace Bupo.Models.Tests.Build;

/// <summary>The smallest ELF library that needs one symbol version: a string table, two symbols, their versions, the need, relocations.</summary>
internal sealed class ElfImage : IDisposable
{
    public const string Version = "GLIBCXX_3.4.32", Symbol = "_ZSt21ios_base_library_initv";
    private const ushort VersionIndex = 7;
    private readonly MemoryStream _bytes = new();
    private readonly List<(uint Type, long Offset, long Size, uint Link)> _sections = [(0, 0, 0, 0)];

    private ElfImage(string symbolOfTheVersion, ushort flags, uint relocatedSymbol)
    {
        _bytes.Write(new byte[64]);
        var strings = new Dictionary<string, int>();
        var text = new StringBuilder("\0");
        foreach (var name in new[] { symbolOfTheVersion, "memcpy", Version, "libstdc++.so.6" })
        {
            strings[name] = text.Length;
            text.Append(name).Append('\0');
        }
        Add(type: 3, link: 0, w => w.Write(Encoding.ASCII.GetBytes(text.ToString())));
        Add(type: 11, link: 1, w =>
        {
            foreach (var name in new[] { 0, strings["memcpy"], strings[symbolOfTheVersion] })
            {
                w.Write(name);
                w.Write(new byte[20]);
            }
        });
        Add(type: 0x6fffffff, link: 2, w => Array.ForEach<ushort>([0, 2, VersionIndex], w.Write));
        Add(type: 0x6ffffffe, link: 1, w =>
        {
            Array.ForEach<ushort>([1, 1], w.Write);
            Array.ForEach([strings["libstdc++.so.6"], 16, 0], w.Write);
            FlagsAt = _bytes.Position + 4;
            w.Write(0);
            Array.ForEach<ushort>([flags, VersionIndex], w.Write);
            Array.ForEach([strings[Version], 0], w.Write);
        });
        Add(type: 4, link: 2, w => Array.ForEach<ulong>([0, (ulong)relocatedSymbol << 32 | 6, 0], w.Write));
    }

    /// <summary>Where the need's flags lie, the one byte that may change.</summary>
    public long FlagsAt { get; private set; }

    public static (byte[] Bytes, long FlagsAt) Build(string symbol = Symbol, ushort flags = 0, uint relocatedSymbol = 1)
    {
        using var image = new ElfImage(symbol, flags, relocatedSymbol);
        return (image.Finish(), image.FlagsAt);
    }

    public void Dispose() => _bytes.Dispose();

    private void Add(uint type, uint link, Action<BinaryWriter> content)
    {
        var start = _bytes.Position;
        content(new BinaryWriter(_bytes));
        _sections.Add((type, start, _bytes.Position - start, link));
    }

    private byte[] Finish()
    {
        var table = _bytes.Position;
        var writer = new BinaryWriter(_bytes);
        foreach (var (type, offset, size, link) in _sections)
        {
            writer.Write(0);
            writer.Write(type);
            Array.ForEach([0L, 0L, offset, size], writer.Write);
            Array.ForEach([link, 0u], writer.Write);
            Array.ForEach([8L, 0L], writer.Write);
        }
        var bytes = _bytes.ToArray();
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(bytes, 0);
        BitConverter.TryWriteBytes(bytes.AsSpan(40), table);
        BitConverter.TryWriteBytes(bytes.AsSpan(58), (ushort)64);
        BitConverter.TryWriteBytes(bytes.AsSpan(60), (ushort)_sections.Count);
        return bytes;
    }
}
