using System.Text;
using System.Text.Json;
using Bupo.Data;
using Bupo.Data.Files;
using Bupo.Verification;

namespace Bupo.Evaluation;

/// <summary>Judges recorded responses: JSON lines <c>{"response","ground_truth"}</c> in, <c>{"verdict","extracted","reason"}</c> out, in order.</summary>
/// <param name="rule">The judge.</param>
/// <param name="progress">Told the number of judged pairs after every batch of lines; may be null.</param>
public sealed class RecordedPairs(IAnswerRule rule, Action<long>? progress = null)
{
    private const int BatchLines = 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Judges every pair of a text.</summary>
    /// <param name="input">A JSON object per line; blank lines hold nothing.</param>
    /// <param name="name">What messages call the input.</param>
    /// <param name="output">Gets a line for each pair; nothing more from the first bad line on.</param>
    /// <param name="cancellationToken">Ends the judging between two batches.</param>
    /// <exception cref="DatasetException">Lines are not such objects; all of them are listed.</exception>
    public VerdictCounts Judge(TextReader input, string name, TextWriter output, CancellationToken cancellationToken = default)
    {
        var problems = new List<RowProblem>();
        var kinds = new long[Enum.GetValues<VerdictKind>().Length];
        foreach (var batch in Lines(input, name).Chunk(BatchLines))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (verdict, problem) in Judge(batch))
            {
                if (problem is not null)
                {
                    problems.Add(problem);
                }
                else if (problems.Count == 0)
                {
                    kinds[(int)verdict.Kind]++;
                    output.Write(Line(verdict));
                    output.Write('\n');
                }
            }
            progress?.Invoke(kinds.Sum());
        }
        return problems.Count == 0
            ? new VerdictCounts(kinds[(int)VerdictKind.Correct], kinds[(int)VerdictKind.Wrong], kinds[(int)VerdictKind.Unreadable])
            : throw new DatasetException(name, problems, """Mend the lines; each is a JSON object with the texts "response" and "ground_truth".""");
    }

    private static IEnumerable<(long Number, string Text)> Lines(TextReader input, string name)
    {
        for (var number = 1L; ReadLine(input, name) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return (number, line);
            }
        }
    }

    private static string? ReadLine(TextReader input, string name)
    {
        try
        {
            return input.ReadLine();
        }
        catch (DecoderFallbackException e)
        {
            throw new BupoException($"{name} is not UTF-8 text ({e.Message.TrimEnd('.')}); convert it.", e);
        }
    }

    private (Verdict Verdict, RowProblem? Problem)[] Judge((long Number, string Text)[] lines)
    {
        var judged = new (Verdict, RowProblem?)[lines.Length];
        Parallel.For(0, lines.Length, i =>
        {
            var problem = Read(lines[i].Text, out var response, out var groundTruth);
            judged[i] = problem is null ? (rule.Judge(response, groundTruth), null) : (default, problem with { Row = lines[i].Number });
        });
        return judged;
    }

    private static RowProblem? Read(string line, out string response, out string groundTruth)
    {
        response = groundTruth = "";
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            var pair = document.RootElement;
            return pair.ValueKind != JsonValueKind.Object
                ? new RowProblem(0, null, "is not a JSON object")
                : Text(pair, "response", out response) ?? Text(pair, "ground_truth", out groundTruth);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new RowProblem(0, null, $"is not JSON: {e.Message.TrimEnd('.')}");
        }
    }

    // A gold answer may be a number there.
    private static RowProblem? Text(JsonElement pair, string field, out string text)
    {
        text = "";
        if (!pair.TryGetProperty(field, out var value))
        {
            return new RowProblem(0, field, "is missing, expected text");
        }
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return new RowProblem(0, field, $"is {value.ValueKind.ToString().ToLowerInvariant()}, expected text");
        }
        text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return null;
    }

    private static string Line(Verdict verdict) => JsonSerializer.Serialize(
        new { verdict = verdict.Kind.ToString().ToLowerInvariant(), extracted = verdict.Extracted, reason = verdict.Reason }, JsonStyle.Line);
}
