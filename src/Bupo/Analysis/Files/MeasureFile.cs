using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Bupo.Data.Files;

namespace Bupo.Analysis.Files;

/// <summary>One finished batch of an analysis on disk, so that a stopped run continues where it stopped.</summary>
/// <param name="FirstIndex">Number of the first response among all.</param>
/// <param name="Digest">What the responses were.</param>
/// <param name="Measures">One per response.</param>
internal sealed record MeasureFile(int FirstIndex, ulong Digest, IReadOnlyList<TokenMeasures> Measures)
{
    /// <summary>Tells one batch of responses from another.</summary>
    public static ulong DigestOf(IEnumerable<AnalyzedResponse> responses)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (prompt, response) in responses)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>([prompt.Length, response.Length, .. prompt, .. response]));
        }
        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }

    /// <summary>Writes beside the file's place and renames: a part is whole or absent.</summary>
    public void Write(string path) => DataFile.Replace(path, stream =>
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(FirstIndex);
        writer.Write(Digest);
        writer.Write(Measures.Count);
        foreach (var measures in Measures)
        {
            measures.Write(writer);
        }
    });

    /// <summary>Reads a part.</summary>
    /// <exception cref="BupoException">It is damaged.</exception>
    public static MeasureFile Read(string path, int layers, IReadOnlyList<Curve> curves)
    {
        try
        {
            using var reader = new BinaryReader(File.OpenRead(path));
            var (first, digest) = (reader.ReadInt32(), reader.ReadUInt64());
            var measures = new TokenMeasures[reader.ReadInt32()];
            for (var i = 0; i < measures.Length; i++)
            {
                measures[i] = TokenMeasures.Read(reader, layers, curves);
            }
            return new MeasureFile(first, digest, measures);
        }
        catch (Exception e) when (e is EndOfStreamException or OverflowException or ArgumentException)
        {
            throw new BupoException($"{path} is damaged, expected a finished part of an analysis; delete it and it is measured again.", e);
        }
    }
}
