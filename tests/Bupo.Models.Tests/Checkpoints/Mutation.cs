using System.Text;
using System.Text.RegularExpressions;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>Damages files the way transfers, editors and attackers do; the same seed does the same.</summary>
internal static class Mutation
{
    private static readonly string[] Extremes =
        ["0", "-1", "1e308", "1e999", "9223372036854775807", "18446744073709551616", "null", "\"\"", "[]", "{}", "true", "0.5", "\"\\ud800\"", "NaN", "65536"];

    /// <summary>The file with one to three damages in its first bytes, and sometimes cut short.</summary>
    public static byte[] Of(byte[] file, int headerBytes, Random random)
    {
        var header = file[..headerBytes].ToList();
        for (var i = random.Next(1, 4); i > 0 && header.Count > 0; i--)
        {
            Damage(header, random);
        }
        byte[] mutant = [.. header, .. file.AsSpan(headerBytes)];
        return random.Next(6) == 0 ? mutant[..random.Next(mutant.Length)] : mutant;
    }

    /// <summary>A JSON text whose values have been replaced, removed or doubled.</summary>
    public static string OfJson(string json, Random random)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var values = Regex.Matches(json, """(?<=: ?)("[^"]*"|[-\d.e]+|true|false|null)|"[a-z_]+"(?=:)""");
            if (values.Count > 0)
            {
                var value = values[random.Next(values.Count)];
                json = json[..value.Index] + Extremes[random.Next(Extremes.Length)] + json[(value.Index + value.Length)..];
            }
        }
        return random.Next(4) > 0 ? json : Encoding.Latin1.GetString(Of(Encoding.Latin1.GetBytes(json), json.Length, random));
    }

    private static void Damage(List<byte> header, Random random)
    {
        var place = random.Next(header.Count);
        var length = Math.Min(random.Next(1, 64), header.Count - place);
        switch (random.Next(5))
        {
            case 0:
                header[place] = (byte)random.Next(256);
                break;
            case 1:
                header[place] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                header.RemoveRange(place, length);
                break;
            case 3:
                header.InsertRange(random.Next(header.Count), header.GetRange(place, length));
                break;
            default:
                var wide = BitConverter.GetBytes(random.Next(2) == 0 ? long.MaxValue : random.NextInt64());
                for (var i = 0; i < 8 && place + i < header.Count; i++)
                {
                    header[place + i] = wide[i];
                }
                break;
        }
    }
}
