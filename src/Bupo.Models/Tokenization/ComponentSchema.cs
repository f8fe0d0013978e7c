namespace Bupo.Models.Tokenization;

/// <summary>The components of a tokenizer.json that are known, and the fields each must hold.</summary>
/// <remarks>
/// Hugging Face's library names no field where it refuses a file, and ends the process on some that it does not foresee
/// (a malformed <c>Precompiled</c> map). So the structure is checked here first, and what is not listed is not handed over.
/// </remarks>
internal static class ComponentSchema
{
    private enum Kind { Flag, Text, Letter, Count, Pattern, Behavior, PrependScheme, List }

    private readonly record struct Field(string Name, Kind Kind, bool Required = true);

    private static readonly Field[] ByteLevel =
        [new("add_prefix_space", Kind.Flag), new("trim_offsets", Kind.Flag), new("use_regex", Kind.Flag, false)];

    private static readonly Field[] Metaspace =
    [
        new("replacement", Kind.Letter), new("prepend_scheme", Kind.PrependScheme, false), new("split", Kind.Flag, false),
        new("add_prefix_space", Kind.Flag, false),
    ];

    private static readonly Field[] Replace = [new("pattern", Kind.Pattern), new("content", Kind.Text)];

    private static readonly Dictionary<string, Field[]> Normalizers = new()
    {
        ["Sequence"] = [new("normalizers", Kind.List)],
        ["NFC"] = [],
        ["NFD"] = [],
        ["NFKC"] = [],
        ["NFKD"] = [],
        ["Lowercase"] = [],
        ["StripAccents"] = [],
        ["Nmt"] = [],
        ["ByteLevel"] = [],
        ["Prepend"] = [new("prepend", Kind.Text)],
        ["Replace"] = Replace,
        ["Strip"] = [new("strip_left", Kind.Flag), new("strip_right", Kind.Flag)],
        ["BertNormalizer"] =
        [
            new("clean_text", Kind.Flag), new("handle_chinese_chars", Kind.Flag), new("strip_accents", Kind.Flag, false),
            new("lowercase", Kind.Flag),
        ],
    };

    private static readonly Dictionary<string, Field[]> PreTokenizers = new()
    {
        ["Sequence"] = [new("pretokenizers", Kind.List)],
        ["ByteLevel"] = ByteLevel,
        ["Metaspace"] = Metaspace,
        ["Split"] = [new("pattern", Kind.Pattern), new("behavior", Kind.Behavior), new("invert", Kind.Flag)],
        ["Digits"] = [new("individual_digits", Kind.Flag)],
        ["Punctuation"] = [new("behavior", Kind.Behavior, false)],
        ["CharDelimiterSplit"] = [new("delimiter", Kind.Letter)],
        ["Whitespace"] = [],
        ["WhitespaceSplit"] = [],
        ["UnicodeScripts"] = [],
        ["BertPreTokenizer"] = [],
    };

    private static readonly Dictionary<string, Field[]> Decoders = new()
    {
        ["Sequence"] = [new("decoders", Kind.List)],
        ["ByteLevel"] = ByteLevel,
        ["Metaspace"] = Metaspace,
        ["Replace"] = Replace,
        ["ByteFallback"] = [],
        ["Fuse"] = [],
        ["Strip"] = [new("content", Kind.Letter), new("start", Kind.Count), new("stop", Kind.Count)],
        ["WordPiece"] = [new("prefix", Kind.Text), new("cleanup", Kind.Flag)],
        ["BPEDecoder"] = [new("suffix", Kind.Text)],
    };

    /// <summary>Checks the normalizer, the pre-tokenizer and the decoder; each may be null or missing.</summary>
    public static void Require(JsonField root)
    {
        RequireComponent(root.Optional("normalizer"), Normalizers);
        RequireComponent(root.Optional("pre_tokenizer"), PreTokenizers);
        RequireComponent(root.Optional("decoder"), Decoders);
    }

    private static void RequireComponent(JsonField? optional, Dictionary<string, Field[]> known)
    {
        if (optional is not { } component)
        {
            return;
        }
        var type = component.Required("type").Text();
        if (!known.TryGetValue(type, out var fields))
        {
            throw component.Required("type").Expected($"one of {string.Join(", ", known.Keys)}");
        }
        foreach (var field in fields)
        {
            if (field.Required)
            {
                RequireKind(component.Required(field.Name), field.Kind, known);
            }
            else if (component.Optional(field.Name) is { } there)
            {
                RequireKind(there, field.Kind, known);
            }
        }
    }

    private static void RequireKind(JsonField field, Kind kind, Dictionary<string, Field[]> known)
    {
        switch (kind)
        {
            case Kind.Flag:
                field.Flag();
                break;
            case Kind.Text:
                field.Text();
                break;
            case Kind.Letter when field.Text().EnumerateRunes().Count() != 1:
                throw field.Expected("one character");
            case Kind.Count:
                field.Id();
                break;
            case Kind.Pattern:
                (field.Optional("String") ?? field.Required("Regex")).Text();
                break;
            case Kind.Behavior:
                field.OneOf("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");
                break;
            case Kind.PrependScheme:
                field.OneOf("first", "never", "always");
                break;
            case Kind.List:
                foreach (var item in field.Items())
                {
                    RequireComponent(item, known);
                }
                break;
        }
    }
}
