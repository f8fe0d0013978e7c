using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Collects a part of a GGUF header in memory; the counterpart of <see cref="GgufCursor"/>.</summary>
internal sealed class GgufBytes
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>A little-endian number.</summary>
    public void Number<T>(T value)
        where T : unmanaged =>
        _bytes.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>A string: its length, then UTF-8.</summary>
    public void Text(string text)
    {
        Number((ulong)Encoding.UTF8.GetByteCount(text));
        _bytes.Write(Encoding.UTF8.GetBytes(text));
    }
}
