using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tokenizers.DotNet;
using HuggingFaceTokenizer = Tokenizers.DotNet.Tokenizer;

namespace Bupo.Models.Tokenization;

/// <summary>Text to token ids and back, exactly as Hugging Face's library does it.</summary>
/// <remarks>
/// The work is done by that library itself through Tokenizers.DotNet, which always adds special tokens in encoding and always drops
/// them in decoding. So it is given the tokenizer without its post-processor and with no added token special, and what is special is
/// added and dropped here. Truncation and padding of the file are left out, as transformers does. Safe for use by many threads.
/// </remarks>
public sealed class Tokenizer : IDisposable
{
    private readonly HuggingFaceTokenizer _native;
    private readonly Vocabulary _vocabulary;
    private readonly SpecialTokenFrame _frame;
    private readonly TextAssembly _assembly;
    private bool _disposed;

    private Tokenizer(JsonField root, JsonObject? config)
    {
        _vocabulary = new Vocabulary(root);
        ComponentSchema.Require(root);
        _frame = SpecialTokenFrame.Read(root, config, _vocabulary);
        _assembly = TextAssembly.Read(root);
        _native = Load(root);
    }

    /// <summary>One more than the highest token id, added tokens included; a model's embedding may have more rows.</summary>
    public int VocabularySize => _vocabulary.Size;

    /// <summary>Loads a tokenizer from its files.</summary>
    /// <param name="files">The checkpoint's tokenizer files; they stay as they are.</param>
    /// <param name="source">The file as the user named it, for messages.</param>
    /// <exception cref="BupoException">A field of the tokenizer.json is missing, unknown or inconsistent.</exception>
    public static Tokenizer FromFiles(TokenizerFiles files, string source = "tokenizer.json")
    {
        try
        {
            using var document = JsonDocument.Parse(Compact(files.TokenizerJson), new() { AllowDuplicateProperties = false });
            return new Tokenizer(new JsonField(source, "", document.RootElement), files.TokenizerConfig);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // Lazily read nodes show double names and broken escapes only here.
            throw new BupoException($"{source} is not valid JSON: {error.Message}", error);
        }
        catch (TokenizerException error)
        {
            throw new BupoException($"{source} is refused by Hugging Face's tokenizers: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>The special tokens that are added to a text.</summary>
    internal SpecialTokenFrame Frame => _frame;

    /// <summary>The ids of a text; added tokens written in it always become their ids.</summary>
    /// <param name="text">Any well-formed text.</param>
    /// <param name="addSpecialTokens">Whether to add what the tokenizer puts around a text, such as a begin token.</param>
    /// <exception cref="BupoException">The text holds half a surrogate pair, which Hugging Face's library refuses too.</exception>
    public int[] Encode(string text, bool addSpecialTokens)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequireWellFormed(text);
        var ids = text.Length == 0 ? [] : Call(() => _native.Encode(text));
        return addSpecialTokens ? [.. _frame.Before, .. Signed(ids), .. _frame.After] : [.. Signed(ids)];
    }

    /// <summary>The text of ids; an id without a token gives no text, as in Hugging Face's library.</summary>
    /// <param name="ids">Token ids, none of them negative.</param>
    /// <param name="skipSpecialTokens">Whether to leave out special tokens; added tokens not marked special stay.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is negative.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var kept = new List<uint>(ids.Length);
        foreach (var id in ids)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(ids));
            if (_vocabulary.Token(id) is not null && !(skipSpecialTokens && _vocabulary.IsSpecial(id)))
            {
                kept.Add((uint)id);
            }
        }
        return kept.Count == 0 ? "" : Call(() => _native.Decode([.. kept]));
    }

    /// <summary>Starts a decoding that gives text while ids come, never half a character.</summary>
    public StreamingDecoder Stream(bool skipSpecialTokens)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new StreamingDecoder(this, _vocabulary, _assembly, skipSpecialTokens);
    }

    /// <summary>The id of a token as the vocabulary spells it, or null.</summary>
    public int? TokenToId(string token) => _vocabulary.Id(token);

    /// <summary>A token as the vocabulary spells it, or null where the id has none.</summary>
    public string? IdToToken(int id) => _vocabulary.Token(id);

    /// <summary>Whether decoding without special tokens leaves this id out.</summary>
    public bool IsSpecial(int id) => _vocabulary.IsSpecial(id);

    /// <summary>Takes out the spaces before punctuation and English contractions, as <c>clean_up_tokenization_spaces</c> asks.</summary>
    public static string CleanUpSpaces(string text) => text
        .Replace(" .", ".", StringComparison.Ordinal).Replace(" ?", "?", StringComparison.Ordinal)
        .Replace(" !", "!", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal)
        .Replace(" ' ", "'", StringComparison.Ordinal).Replace(" n't", "n't", StringComparison.Ordinal)
        .Replace(" 'm", "'m", StringComparison.Ordinal).Replace(" 's", "'s", StringComparison.Ordinal)
        .Replace(" 've", "'ve", StringComparison.Ordinal).Replace(" 're", "'re", StringComparison.Ordinal);

    /// <summary>Frees the native tokenizer.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _native.Dispose();
        }
    }

    // The library loads from a path only; the file lies in a folder that no one else may enter, and only while it is read.
    private static HuggingFaceTokenizer Load(JsonField root)
    {
        var folder = Directory.CreateTempSubdirectory("bupo-tokenizer-");
        try
        {
            var path = Path.Combine(folder.FullName, "tokenizer.json");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            using (var stream = new FileStream(path, options))
            {
                using var writer = new Utf8JsonWriter(stream);
                WriteWithoutSpecials(root.Element, writer);
            }
            return new HuggingFaceTokenizer(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteWithoutSpecials(JsonElement root, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var member in root.EnumerateObject().Where(m => m.Name is not ("post_processor" or "truncation" or "padding")
            && m.Value.ValueKind != JsonValueKind.Null))
        {
            writer.WritePropertyName(member.Name);
            if (member.Name == "added_tokens")
            {
                var tokens = JsonArray.Create(member.Value)!;
                foreach (var token in tokens)
                {
                    token!["special"] = false;
                }
                tokens.WriteTo(writer);
            }
            else
            {
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
            }
        }
        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Compact(JsonObject json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteTo(writer);
        }
        return buffer.WrittenMemory;
    }

    private static void RequireWellFormed(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (System.Text.Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                throw new BupoException(
                    $"The text holds half a surrogate pair, U+{(int)rest[0]:X4}, at character {text.Length - rest.Length}; " +
                    "expected well-formed Unicode. Remove it, or put U+FFFD in its place.");
            }
            rest = rest[length..];
        }
    }

    private static IEnumerable<int> Signed(uint[] ids) => ids.Select(id => (int)id);

    private static T Call<T>(Func<T> native)
    {
        try
        {
            return native();
        }
        catch (TokenizerException error)
        {
            throw new BupoException($"Hugging Face's tokenizers stopped: {error.Message.TrimEnd('.')}.", error);
        }
    }
}
