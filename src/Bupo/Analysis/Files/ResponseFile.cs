using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Data.Files;
using Bupo.Models.Tokenization;
using Bupo.Rollouts;

namespace Bupo.Analysis.Files;

/// <summary>Recorded responses: rollouts in a .parquet file, or a JSON object a line,
/// <c>{"prompt_ids": […], "response_ids": […]}</c> or <c>{"prompt": …, "response": …}</c>.</summary>
public static class ResponseFile
{
    /// <summary>Reads responses one by one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizer">Encodes text lines; null where there is none.</param>
    /// <exception cref="BupoException">The file cannot be read, or a line is neither form.</exception>
    public static IEnumerable<AnalyzedResponse> Read(string path, Tokenizer? tokenizer)
    {
        if (IsParquet(path))
        {
            foreach (var rollout in RolloutBatchFile.Load(path).Rollouts)
            {
                yield return new AnalyzedResponse(rollout.PromptIds, rollout.ResponseIds);
            }
            yield break;
        }
        foreach (var (number, line) in Lines(path))
        {
            yield return ReadLine(line, $"{path}, line {number}", tokenizer);
        }
    }

    /// <summary>How many responses a file holds.</summary>
    /// <exception cref="BupoException">The file cannot be read.</exception>
    public static int Count(string path) => IsParquet(path) ? RolloutBatchFile.Load(path).Rollouts.Count : Lines(path).Count();

    private static bool IsParquet(string path) => Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(int Number, string Line)> Lines(string path)
    {
        using var text = DataFile.OpenText(path);
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return (number, line);
            }
        }
    }

    private static AnalyzedResponse ReadLine(string line, string place, Tokenizer? tokenizer)
    {
        JsonObject? entry;
        try
        {
            entry = JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new BupoException($"{place} is no JSON: {e.Message.TrimEnd('.')}.", e);
        }
        if (entry?["prompt_ids"] is { } prompt && entry["response_ids"] is { } response)
        {
            return new AnalyzedResponse(Ids(prompt, place, "prompt_ids"), Ids(response, place, "response_ids"));
        }
        if (entry?["prompt"] is not JsonValue promptText || !promptText.TryGetValue(out string? question)
            || entry["response"] is not JsonValue responseText || !responseText.TryGetValue(out string? answer))
        {
            throw new BupoException($"{place} holds neither prompt_ids and response_ids nor prompt and response as texts.");
        }
        return tokenizer is null
            ? throw new BupoException($"{place} holds text, but the model has no tokenizer; give prompt_ids and response_ids.")
            // As `bupo generate` and training encode a prompt: with the special tokens that the tokenizer adds.
            : new AnalyzedResponse(tokenizer.Encode(question, addSpecialTokens: true), tokenizer.Encode(answer, addSpecialTokens: false));
    }

    private static int[] Ids(JsonNode node, string place, string field)
    {
        try
        {
            return [.. node.AsArray().Select(n => n!.GetValue<int>())];
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new BupoException($"{place}: {field} must be a list of token ids.", e);
        }
    }
}
