using Bupo.Analysis.Files;
using Bupo.Models.Tokenization;

namespace Bupo.Cli.Analyses;

/// <summary>The first model's answers, on which all models of a comparison are measured: with answers of its own each would read another text.</summary>
/// <param name="Model">Whose they are.</param>
/// <param name="File">The file of responses.</param>
/// <param name="Texts">What its tokenizer takes each of their tokens for.</param>
internal sealed record SharedAnswers(string Model, string File, IReadOnlyDictionary<int, string> Texts)
{
    /// <summary>The answers in a file.</summary>
    public static SharedAnswers Of(string model, string file, Tokenizer tokenizer) => new(
        model, file, ResponseFile.Read(file, tokenizer).SelectMany(r => r.Prompt.Concat(r.Response)).Distinct().ToDictionary(id => id, id => Text(tokenizer, id)));

    /// <summary>Refuses a model that reads the same ids as other text.</summary>
    /// <exception cref="BupoException">Its tokenizer differs in a token of the answers.</exception>
    public void Check(string model, Tokenizer tokenizer)
    {
        foreach (var (id, text) in Texts)
        {
            if (Text(tokenizer, id) is var other && other != text)
            {
                throw new BupoException($"{model} reads token {id} as \"{other}\" and {Model} as \"{text}\", so they cannot be compared on the same answers; "
                    + "give --responses as text (prompt, response), which each model encodes for itself.");
            }
        }
    }

    private static string Text(Tokenizer tokenizer, int id) => tokenizer.Decode([id], skipSpecialTokens: false);
}
