using System.Text;
using System.Text.RegularExpressions;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>Damages files the way transfers, editors and attackers do; the same seed does the same.</summary>
internal static class Mutation
{
    private static readonly string[] Extremes =
        ["0", "-1", "1e308", "1e999", "9223372036854775807", "18446744073709551616", "null", "\"\"", "[]", "{}", "true", "0.5", "\"\\ud800\"", "NaN", "65536"];

    /// <summary>The file with one to three damages, most of them in its first bytes.</summary>
    public static byte[] Of(byte[] file, int headerBytes, Random random)
    {
        var mutant = file.ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            Damage(mutant, Math.Min(headerBytes, mutant.Count), random);
        }
        return [.. mutant];
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

    private static void Damage(List<byte> file, int header, Random random)
    {
        var place = random.Next(header);
        switch (random.Next(6))
        {
            case 0:
                file[place] = (byte)random.Next(256);
                break;
            case 1:
                file[place] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                file.RemoveRange(place, Math.Min(random.Next(1, 64), file.Count - place));
                break;
            case 3:
                file.InsertRange(place, file.GetRange(random.Next(header), Math.Min(16, file.Count - header)));
                break;
            case 4:
                var wide = BitConverter.GetBytes(random.Next(2) == 0 ? long.MaxValue : random.NextInt64());
                for (var i = 0; i < 8 && place + i < file.Count; i++)
                {
                    file[place + i] = wide[i];
                }
                break;
            default:
                var kept = random.Next(1, file.Count);
                file.RemoveRange(kept, file.Count - kept);
                break;
        }
        if (file.Count == 0)
        {
            file.Add(0);
        }
    }
}
