using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Tokenization;

/// <summary>Real vocabularies, random ids.</summary>
public sealed class StreamingDecoderGoldenTests
{
    public static TheoryData<string> Folders => Shared.Folders("golden", "tokenizers");

    [Theory]
    [MemberData(nameof(Folders))]
    public void Append_RandomIds_EqualTheWholeDecode(string folder)
    {
        Assert.SkipUnless(RecordedTokenizer.Has(folder, "tokenizer.json"), $"{folder} records a chat template only.");
        var tokenizer = RecordedTokenizer.Load(folder);
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            // Low ids are single bytes and special tokens in most vocabularies, high ones added tokens and none at all.
            var ids = Enumerable.Range(0, random.Next(30))
                .Select(_ => random.Next(3) > 0 ? random.Next(300) : random.Next(tokenizer.VocabularySize + 100)).ToArray();
            var skip = random.Next(2) == 0;
            var stream = tokenizer.Stream(skip);

            var streamed = string.Concat(ids.Select(stream.Append).ToList()) + stream.Flush();

            Assert.True(tokenizer.Decode(ids, skip) == streamed, $"{folder}, seed {seed}");
        }
    }
}
