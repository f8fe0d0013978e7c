using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Tokenization;

/// <summary>Every recorded text and id list, met wholly.</summary>
public sealed class TokenizerGoldenTests
{
    public static TheoryData<string> Folders => Shared.Folders("golden", "tokenizers");

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_RecordedTexts_GivesRecordedIds(string folder)
    {
        SkipWithoutTokenizer(folder);
        var tokenizer = RecordedTokenizer.Load(folder);

        foreach (var line in RecordedTokenizer.Lines(folder, "cases.jsonl"))
        {
            var (id, text) = ((string)line["id"]!, (string)line["text"]!);

            Assert.True(RecordedTokenizer.Ids(line, "ids").AsSpan().SequenceEqual(tokenizer.Encode(text, addSpecialTokens: false)), $"{folder} {id}");
            Assert.True(RecordedTokenizer.Ids(line, "ids_special").AsSpan().SequenceEqual(tokenizer.Encode(text, addSpecialTokens: true)), $"{folder} {id}, special");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Decode_RecordedIds_GivesRecordedText(string folder)
    {
        SkipWithoutTokenizer(folder);
        var tokenizer = RecordedTokenizer.Load(folder);

        foreach (var (id, ids, skip, expected) in Decodes(folder))
        {
            Assert.True(tokenizer.Decode(ids, skip) == expected, $"{folder} {id}, skip {skip}");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Stream_RecordedIds_GivesRecordedTextInWholeCharacters(string folder)
    {
        SkipWithoutTokenizer(folder);
        var tokenizer = RecordedTokenizer.Load(folder);

        foreach (var (id, ids, skip, expected) in Decodes(folder))
        {
            var stream = tokenizer.Stream(skip);
            var parts = ids.Select(stream.Append).ToList();
            parts.Add(stream.Flush());

            Assert.True(string.Concat(parts) == expected, $"{folder} {id}, skip {skip}");
            Assert.All(parts, part => Assert.False(part.Length > 0 && (char.IsLowSurrogate(part[0]) || char.IsHighSurrogate(part[^1])), $"{folder} {id}"));
        }
    }

    private static IEnumerable<(string Id, int[] Ids, bool Skip, string Text)> Decodes(string folder)
    {
        foreach (var line in RecordedTokenizer.Lines(folder, "cases.jsonl"))
        {
            var ids = RecordedTokenizer.Ids(line, "ids_special");
            yield return ((string)line["id"]!, ids, false, (string)line["decoded"]!);
            yield return ((string)line["id"]!, ids, true, (string)line["decoded_skip"]!);
        }
        foreach (var line in RecordedTokenizer.Lines(folder, "decode.jsonl"))
        {
            yield return ((string)line["id"]!, RecordedTokenizer.Ids(line, "ids"), false, (string)line["decoded"]!);
            yield return ((string)line["id"]!, RecordedTokenizer.Ids(line, "ids"), true, (string)line["decoded_skip"]!);
        }
        foreach (var line in RecordedTokenizer.Lines(folder, "decode_disputed.jsonl"))
        {
            yield return ((string)line["id"]!, RecordedTokenizer.Ids(line, "ids"), false, (string)line["rust"]!["decoded"]!);
            yield return ((string)line["id"]!, RecordedTokenizer.Ids(line, "ids"), true, (string)line["rust"]!["decoded_skip"]!);
        }
    }

    private static void SkipWithoutTokenizer(string folder) =>
        Assert.SkipUnless(RecordedTokenizer.Has(folder, "tokenizer.json"), $"{folder} records a chat template only.");
}
