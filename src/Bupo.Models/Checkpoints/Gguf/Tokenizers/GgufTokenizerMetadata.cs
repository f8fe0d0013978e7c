namespace Bupo.Models.Checkpoints.Gguf.Tokenizers;

/// <summary>The tokenizer's part of a GGUF file's metadata, checked.</summary>
internal sealed class GgufTokenizerMetadata
{
    private readonly IReadOnlyDictionary<string, object> _metadata;
    private readonly long[]? _kinds;

    public GgufTokenizerMetadata(IReadOnlyDictionary<string, object> metadata, string source)
    {
        (_metadata, Source) = (metadata, source);
        Model = Get<string>("tokenizer.ggml.model");
        if (Model is null or "none")
        {
            return;
        }
        if (Model is not ("gpt2" or "llama"))
        {
            throw new BupoException(
                $"{source}: tokenizer.ggml.model is {Model}, expected gpt2 (byte-level BPE) or llama (SentencePiece BPE).");
        }
        Tokens = Get<string[]>("tokenizer.ggml.tokens") is { Length: > 0 } tokens
            ? tokens
            : throw Missing("tokenizer.ggml.tokens", "the list of tokens");
        _kinds = Get<long[]>("tokenizer.ggml.token_type");
        Scores = Array.ConvertAll(Get<float[]>("tokenizer.ggml.scores") ?? [], score => (double)score);
        RequireLength("tokenizer.ggml.token_type", _kinds?.Length);
        RequireLength("tokenizer.ggml.scores", Scores.Length > 0 ? Scores.Length : null);
        RequireDistinctTokens();
        Merges = Get<string[]>("tokenizer.ggml.merges") is { } merges ? [.. merges.Select(SplitMerge)] : null;
        if (Merges is null && (Model == "gpt2" || Scores.Length == 0))
        {
            throw Missing(Model == "gpt2" ? "tokenizer.ggml.merges" : "tokenizer.ggml.scores", "what says which tokens are merged");
        }
        if (Get<object>("tokenizer.ggml.remove_extra_whitespaces") is true)
        {
            throw new BupoException(
                $"{source}: tokenizer.ggml.remove_extra_whitespaces is true, expected false; texts would not come back as they were.");
        }
    }

    public string Source { get; }

    public string? Model { get; }

    public string[] Tokens { get; } = [];

    public double[] Scores { get; } = [];

    public IReadOnlyList<(string Left, string Right)>? Merges { get; }

    public string? PreTokenizer => Get<string>("tokenizer.ggml.pre");

    public string? ChatTemplate => Get<string>("tokenizer.chat_template");

    /// <summary>Further templates, <c>tokenizer.chat_template.NAME</c>.</summary>
    public IReadOnlyDictionary<string, string> NamedTemplates =>
        (Get<string[]>("tokenizer.chat_templates") ?? [])
            .Where(name => _metadata.ContainsKey($"tokenizer.chat_template.{name}"))
            .ToDictionary(name => name, name => Get<string>($"tokenizer.chat_template.{name}")!);

    /// <summary>Whether a special token takes the spaces after it. No key says so; llama.cpp does it where the model's name is Phi-3's.</summary>
    public bool TakesSpacesAfter(int id) =>
        Get<string>("general.name") is { } name
        && (name.Contains("phi-3", StringComparison.OrdinalIgnoreCase) || name.Contains("phi3", StringComparison.OrdinalIgnoreCase))
        && Tokens[id] is not ("<unk>" or "<s>" or "<|endoftext|>");

    public long? ContextLength => _metadata.GetValueOrDefault(Get<string>("general.architecture") + ".context_length") as long?;

    public bool AddsSpacePrefix => Flag("tokenizer.ggml.add_space_prefix", byDefault: true);

    public bool AddsEnd => Flag("tokenizer.ggml.add_eos_token", byDefault: false);

    public bool AddsBegin(bool byDefault) => Flag("tokenizer.ggml.add_bos_token", byDefault);

    public GgufTokenKind KindOf(int id) => _kinds is null ? GgufTokenKind.Normal : (GgufTokenKind)_kinds[id];

    /// <summary>The id that <c>tokenizer.ggml.NAME_token_id</c> gives, or null.</summary>
    public int? Id(string name)
    {
        var key = $"tokenizer.ggml.{name}_token_id";
        if (!_metadata.TryGetValue(key, out var value))
        {
            return null;
        }
        return value is long id && id >= 0 && id < Tokens.Length
            ? (int)id
            : throw new BupoException($"{Source}: {key} is {value}, expected an id below {Tokens.Length}.");
    }

    public int? RequiredId(string name) => Id(name) ?? throw Missing($"tokenizer.ggml.{name}_token_id", "the token added to every text");

    private bool Flag(string key, bool byDefault) => _metadata.TryGetValue(key, out var value)
        ? value as bool? ?? throw new BupoException($"{Source}: {key} is {value}, expected true or false.")
        : byDefault;

    private T? Get<T>(string key)
        where T : class
    {
        if (!_metadata.TryGetValue(key, out var value))
        {
            return null;
        }
        return value as T ?? throw new BupoException($"{Source}: {key} holds {value.GetType().Name}, expected {typeof(T).Name}.");
    }

    private BupoException Missing(string key, string what) => new($"{Source}: {key} is missing or empty, expected {what}.");

    private void RequireLength(string key, int? length)
    {
        if (length is { } count && count != Tokens.Length)
        {
            throw new BupoException($"{Source}: {key} has {count} entries, expected {Tokens.Length} as in tokenizer.ggml.tokens.");
        }
    }

    private void RequireDistinctTokens()
    {
        var ids = new Dictionary<string, int>(Tokens.Length);
        for (var id = 0; id < Tokens.Length; id++)
        {
            if (!ids.TryAdd(Tokens[id], id))
            {
                throw new BupoException(
                    $"{Source}: tokenizer.ggml.tokens gives \"{Tokens[id]}\" twice, as {ids[Tokens[id]]} and {id}; expected distinct tokens.");
            }
        }
    }

    // A half may itself be a space in no known tokenizer: the mark Ġ or ▁ stands for it.
    private (string Left, string Right) SplitMerge(string merge, int index)
    {
        var space = merge.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && space < merge.Length - 1
            ? (merge[..space], merge[(space + 1)..])
            : throw new BupoException(
                $"{Source}: tokenizer.ggml.merges[{index}] is \"{merge}\", expected two tokens with a space between.");
    }
}
