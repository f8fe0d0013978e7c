using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;

namespace Bupo.Models.Checkpoints.Gguf.Tokenizers;

/// <summary>Makes the tokenizer files that say the same as the metadata of a GGUF file.</summary>
/// <remarks>
/// GGUF names the pre-tokenizer only (<c>tokenizer.ggml.pre</c>), and of SentencePiece's merges only the scores of their results;
/// the rest follows from how llama.cpp reads these. A Qwen tokenizer gets the NFC normalizer of its original, which llama.cpp
/// leaves out.
/// </remarks>
public static class GgufTokenizer
{
    private const string Space = "▁";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The files, or null where the metadata holds no tokenizer.</summary>
    /// <param name="metadata">The metadata of a GGUF file by key.</param>
    /// <param name="source">The file as the user named it, for messages.</param>
    /// <exception cref="BupoException">The tokenizer is of a kind not known here, or its lists do not fit together.</exception>
    public static TokenizerFiles? ToTokenizerFiles(IReadOnlyDictionary<string, object> metadata, string source = "GGUF")
    {
        var reader = new GgufTokenizerMetadata(metadata, source);
        if (reader.Model is null or "none")
        {
            return null;
        }
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            Write(writer, reader);
        }
        var json = JsonNode.Parse(buffer.WrittenSpan)!.AsObject();
        return new(json, Config(reader), reader.ChatTemplate) { ChatTemplateFile = "tokenizer.chat_template", NamedTemplates = reader.NamedTemplates };
    }

    private static void Write(Utf8JsonWriter writer, GgufTokenizerMetadata gguf)
    {
        var isByteLevel = gguf.Model == "gpt2";
        var family = isByteLevel ? GgufPreTokenizers.Find(gguf.PreTokenizer, gguf.Source) : null;
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        WriteAddedTokens(writer, gguf);
        WriteRaw(writer, "normalizer", isByteLevel ? family!.Normalizer : PieceNormalizer(gguf.AddsSpacePrefix));
        WriteRaw(writer, "pre_tokenizer", isByteLevel ? family!.PreTokenizer : "null");
        WritePostProcessor(writer, gguf, gguf.AddsBegin(byDefault: !isByteLevel || family!.AddsBegin));
        WriteRaw(writer, "decoder", isByteLevel
            ? """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}"""
            : PieceDecoder(gguf.AddsSpacePrefix));
        WriteModel(writer, gguf, family);
        writer.WriteEndObject();
    }

    private static string PieceNormalizer(bool spacePrefix)
    {
        var replace = $$"""{"type":"Replace","pattern":{"String":" "},"content":"{{Space}}"}""";
        return spacePrefix
            ? $$"""{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"{{Space}}"},{{replace}}]}"""
            : replace;
    }

    private static string PieceDecoder(bool spacePrefix) =>
        $$"""{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"{{Space}}"},"content":" "},"""
        + """{"type":"ByteFallback"},{"type":"Fuse"}"""
        + (spacePrefix ? """,{"type":"Strip","content":" ","start":1,"stop":0}]}""" : "]}");

    private static void WriteAddedTokens(Utf8JsonWriter writer, GgufTokenizerMetadata gguf)
    {
        writer.WriteStartArray("added_tokens");
        for (var id = 0; id < gguf.Tokens.Length; id++)
        {
            var kind = gguf.KindOf(id);
            if (kind is not (GgufTokenKind.Control or GgufTokenKind.UserDefined or GgufTokenKind.Unknown))
            {
                continue;
            }
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteString("content", gguf.Tokens[id]);
            writer.WriteBoolean("single_word", false);
            writer.WriteBoolean("lstrip", false);
            writer.WriteBoolean("rstrip", gguf.TakesSpacesAfter(id));
            writer.WriteBoolean("normalized", false);
            writer.WriteBoolean("special", kind != GgufTokenKind.UserDefined);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WritePostProcessor(Utf8JsonWriter writer, GgufTokenizerMetadata gguf, bool addsBegin)
    {
        var begin = addsBegin ? gguf.RequiredId("bos") : null;
        var end = gguf.AddsEnd ? gguf.RequiredId("eos") : null;
        if (begin is null && end is null)
        {
            writer.WriteNull("post_processor");
            return;
        }
        writer.WriteStartObject("post_processor");
        writer.WriteString("type", "TemplateProcessing");
        WriteTemplate(writer, "single", Token(begin), Token(end), ["A"]);
        WriteTemplate(writer, "pair", Token(begin), Token(end), ["A", "B"]);
        writer.WriteStartObject("special_tokens");
        foreach (var id in new[] { begin, end }.OfType<int>().Distinct())
        {
            writer.WriteStartObject(gguf.Tokens[id]);
            writer.WriteString("id", gguf.Tokens[id]);
            writer.WriteStartArray("ids");
            writer.WriteNumberValue(id);
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            writer.WriteStringValue(gguf.Tokens[id]);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();

        string? Token(int? id) => id is { } given ? gguf.Tokens[given] : null;
    }

    private static void WriteTemplate(Utf8JsonWriter writer, string name, string? begin, string? end, string[] sequences)
    {
        writer.WriteStartArray(name);
        for (var type = 0; type < sequences.Length; type++)
        {
            WritePiece("SpecialToken", begin, type);
            WritePiece("Sequence", sequences[type], type);
            WritePiece("SpecialToken", end, type);
        }
        writer.WriteEndArray();

        void WritePiece(string kind, string? id, int type)
        {
            if (id is not null)
            {
                writer.WriteStartObject();
                writer.WriteStartObject(kind);
                writer.WriteString("id", id);
                writer.WriteNumber("type_id", type);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }
        }
    }

    private static void WriteModel(Utf8JsonWriter writer, GgufTokenizerMetadata gguf, GgufPreTokenizers.Family? family)
    {
        var isByteLevel = family is not null;
        writer.WriteStartObject("model");
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteString("unk_token", isByteLevel ? null : gguf.Tokens[gguf.Id("unknown") ?? 0]);
        writer.WriteNull("continuing_subword_prefix");
        writer.WriteNull("end_of_word_suffix");
        writer.WriteBoolean("fuse_unk", !isByteLevel);
        writer.WriteBoolean("byte_fallback", !isByteLevel);
        writer.WriteBoolean("ignore_merges", family?.IgnoresMerges ?? false);
        writer.WriteStartObject("vocab");
        for (var id = 0; id < gguf.Tokens.Length; id++)
        {
            writer.WriteNumber(gguf.Tokens[id], id);
        }
        writer.WriteEndObject();
        writer.WriteStartArray("merges");
        foreach (var (left, right) in gguf.Merges ?? PieceMerges.FromScores(gguf))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(left);
            writer.WriteStringValue(right);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter writer, string name, string json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json);
    }

    private static JsonObject Config(GgufTokenizerMetadata gguf)
    {
        var config = new JsonObject { ["tokenizer_class"] = "PreTrainedTokenizerFast", ["clean_up_tokenization_spaces"] = false };
        (string Key, string Name)[] roles = [("bos", "bos_token"), ("eos", "eos_token"), ("unknown", "unk_token"), ("padding", "pad_token")];
        foreach (var (key, name) in roles)
        {
            if (gguf.Id(key) is { } id)
            {
                config[name] = gguf.Tokens[id];
            }
        }
        if (gguf.ContextLength is { } length)
        {
            config["model_max_length"] = length;
        }
        if (gguf.ChatTemplate is { } template)
        {
            config["chat_template"] = template;
        }
        return config;
    }
}
