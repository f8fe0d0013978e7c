using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Reads the header of a GGUF file from front to back; every length is checked against the file before memory is taken.</summary>
internal sealed class GgufCursor(MappedFile file, MappedFile.Window window)
{
    /// <summary>Where the next byte is read.</summary>
    public long Position { get; private set; }

    /// <summary>A little-endian number.</summary>
    public T Number<T>(string field)
        where T : unmanaged, IBinaryNumber<T>
    {
        var size = Marshal.SizeOf<T>();
        Require(size, field);
        var value = MemoryMarshal.Read<T>(window.Span(Position, size));
        Position += size;
        return value;
    }

    /// <summary>A count of things that take at least so many bytes each.</summary>
    public int Count(string field, int smallest)
    {
        var count = Number<ulong>(field);
        var most = Math.Min((window.Length - Position) / smallest, int.MaxValue);
        return count <= (ulong)most
            ? (int)count
            : throw new BupoException(
                $"{file.Path}: {field} is {count}, at most {most} was expected in the {window.Length - Position} bytes that follow; "
                + "the file is truncated or damaged.");
    }

    /// <summary>A string: its length, then UTF-8.</summary>
    public string Text(string field) => Encoding.UTF8.GetString(Bytes(Count($"the length of {field}", 1), field));

    /// <summary>Bytes as they are.</summary>
    public ReadOnlySpan<byte> Bytes(int length, string field)
    {
        Require(length, field);
        var bytes = window.Span(Position, length);
        Position += length;
        return bytes;
    }

    private void Require(long bytes, string field)
    {
        if (bytes > window.Length - Position)
        {
            throw new BupoException(
                $"{file.Path} ends at byte {window.Length} within {field}, which needs {bytes} bytes from {Position}; the file is truncated.");
        }
    }
}
