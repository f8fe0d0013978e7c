namespace Bupo.Models.Tokenization;

/// <summary>How a tokenizer.json's decoder puts text together, as far as it can be done token by token.</summary>
internal abstract record TextAssembly
{
    /// <summary>Tokens spell bytes in GPT-2's alphabet.</summary>
    public sealed record ByteLevel : TextAssembly;

    /// <summary>SentencePiece's way: a mark for spaces, bytes as <c>&lt;0xE4&gt;</c>, perhaps a space cut at the start.</summary>
    /// <param name="Replacements">What is replaced in every token that is no byte, in this order.</param>
    /// <param name="Bytes">Whether byte tokens are put together to characters.</param>
    /// <param name="Cut">The character cut at the start of the text, if any.</param>
    /// <param name="CutCount">How many of them at most.</param>
    public sealed record Pieces(IReadOnlyList<(string Old, string New)> Replacements, bool Bytes, char Cut, int CutCount) : TextAssembly;

    /// <summary>Any other: the text is known when the last token is.</summary>
    public sealed record Whole : TextAssembly;

    public static TextAssembly Read(JsonField root)
    {
        if (root.Optional("decoder") is not { } decoder)
        {
            return new Whole();
        }
        return decoder.Required("type").Text() switch
        {
            "ByteLevel" => new ByteLevel(),
            "Sequence" => ReadSequence([.. decoder.Required("decoders").Items()]) ?? (TextAssembly)new Whole(),
            _ => new Whole(),
        };
    }

    // Replace*, ByteFallback?, Fuse?, Strip? in this order; a Strip without a Fuse before it would cut every token.
    private static Pieces? ReadSequence(List<JsonField> decoders)
    {
        var replacements = new List<(string, string)>();
        var at = 0;
        for (; Is("Replace") && decoders[at].Required("pattern").Optional("String") is { } old; at++)
        {
            replacements.Add((old.Text(), decoders[at].Required("content").Text()));
        }
        var bytes = Take("ByteFallback");
        var fused = Take("Fuse");
        var (cut, count) = ('\0', 0);
        if (fused && Is("Strip") && decoders[at].Required("stop").Id() == 0
            && decoders[at].Required("content").Text() is { Length: 1 } letter)
        {
            (cut, count) = (letter[0], decoders[at].Required("start").Id());
            at++;
        }
        return at == decoders.Count && replacements.TrueForAll(r => r.Item1.Length > 0)
            ? new(replacements, bytes, cut, count)
            : null;

        bool Is(string type) => at < decoders.Count && decoders[at].Required("type").Text() == type;

        bool Take(string type)
        {
            var there = Is(type);
            at += there ? 1 : 0;
            return there;
        }
    }
}
