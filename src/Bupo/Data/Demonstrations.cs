using System.Globalization;
using System.Text.Json;
using Bupo.Data.Synthetic;
using Bupo.Randomness;

namespace Bupo.Data;

/// <summary>Streams of demonstrations that never end.</summary>
internal static class Demonstrations
{
    private const string Synthetic = "synthetic:modular-chain";

    /// <summary>The demonstrations of a source, in an order that the seed alone decides.</summary>
    /// <param name="source">A .jsonl file with prompt and response in each line, epoch after epoch in other orders; or
    /// <c>synthetic:modular-chain?operations=3-6&amp;direct=0.5&amp;noise=0.08</c>, of which none comes twice but by chance.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="BupoException">The source is neither, is missing or damaged, or names an unknown key.</exception>
    public static IEnumerable<Demonstration> Stream(string source, ulong seed)
    {
        if (source.StartsWith(Synthetic, StringComparison.Ordinal))
        {
            var corpus = Corpus(source);
            return Forever().Select(index => corpus.At(seed, index));
        }
        var demonstrations = Read(source);
        return Forever().SelectMany(epoch =>
        {
            var order = demonstrations.ToArray();
            new RandomStream(seed, "demonstrations", (ulong)epoch).Shuffle(order.AsSpan());
            return order;
        });
    }

    private static IEnumerable<long> Forever()
    {
        for (var i = 0L; ; i++)
        {
            yield return i;
        }
    }

    private static ModularChainCorpus Corpus(string source)
    {
        var corpus = new ModularChainCorpus();
        foreach (var pair in source.Split('?', 2) is [_, var query] ? query.Split('&', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            var (key, value) = pair.Split('=', 2) is [var k, var v] ? (k, v) : (pair, "");
            var ends = value.Split('-', 2);
            corpus = key switch
            {
                "operations" => corpus with { Difficulties = new((int)Number(source, key, ends[0]), (int)Number(source, key, ends[^1])) },
                "direct" => corpus with { DirectShare = Number(source, key, value) },
                "noise" => corpus with { Noise = Number(source, key, value) },
                "modulus" => corpus with { Modulus = (int)Number(source, key, value) },
                _ => throw new BupoException($"{source}: unknown key {key}; those are operations, direct, noise, modulus."),
            };
        }
        return corpus;
    }

    private static double Number(string source, string key, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BupoException($"{source}: {key} is '{value}', expected a number.");

    private static Demonstration[] Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new BupoException($"{path} does not exist; demonstrations are a .jsonl file with prompt and response in each line, or {Synthetic}.");
        }
        var read = File.ReadLines(path).Index().Where(line => line.Item.Length > 0).Select(line => Parse(path, line.Index + 1, line.Item)).ToArray();
        return read.Length > 0 ? read : throw new BupoException($"{path} holds no demonstration; expected a line of JSON with prompt and response.");
    }

    private static Demonstration Parse(string path, int line, string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("prompt", out var prompt) && prompt.GetString() is { } asked
                && json.RootElement.TryGetProperty("response", out var response) && response.GetString() is { } said
                ? new Demonstration(asked, said)
                : throw new BupoException($"{path}, line {line}: expected an object with the texts prompt and response.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new BupoException($"{path}, line {line}: {error.Message.TrimEnd('.')}; expected an object with the texts prompt and response.", error);
        }
    }
}
