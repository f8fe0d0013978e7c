using Bupo.Models.Checkpoints;
using Bupo.Models.Checkpoints.Gguf.Tokenizers;
using Bupo.Models.Decoder;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>Real files, damaged thousands of times: whatever is wrong comes out as <see cref="BupoException"/>, nothing else and no crash.</summary>
public class CheckpointFuzzGoldenTests
{
    private const int Cases = 3000;

    // The most memory a damaged file of half a megabyte may make the reader take.
    private const long MemoryLimit = 256 << 20;

    [Fact]
    public void Open_DamagedSafetensors_OnlyRefuses()
    {
        using var folder = new TemporaryFolder();
        var model = Smallest();
        File.Copy(Path.Combine(model, "config.json"), folder["config.json"]);
        var file = File.ReadAllBytes(Path.Combine(model, "model.safetensors"));
        var header = 8 + (int)BitConverter.ToInt64(file);

        Fuzz(random => File.WriteAllBytes(folder["model.safetensors"], Mutation.Of(file, header, random)), () => ReadSome(folder.Path));
    }

    [Fact]
    public void Open_DamagedGguf_OnlyRefuses()
    {
        using var folder = new TemporaryFolder();
        using (var model = Checkpoint.Open(Smallest()))
        {
            CheckpointWriter.WriteGguf(model, folder["right.gguf"], StorageType.Q8_0);
        }
        var file = File.ReadAllBytes(folder["right.gguf"]);
        var header = file.AsSpan().LastIndexOf("output_norm.weight"u8) + 40;

        Fuzz(random => File.WriteAllBytes(folder["wrong.gguf"], Mutation.Of(file, header, random)), () => ReadSome(folder["wrong.gguf"]));
    }

    [Fact]
    public void Open_DamagedConfig_OnlyRefuses()
    {
        using var folder = new TemporaryFolder();
        var configs = Directory.GetDirectories(Shared.Path("golden", "models")).Select(f => File.ReadAllText(Path.Combine(f, "config.json"))).ToArray();
        File.Copy(Path.Combine(Smallest(), "model.safetensors"), folder["model.safetensors"]);

        Fuzz(
            random => File.WriteAllText(folder["config.json"], Mutation.OfJson(configs[random.Next(configs.Length)], random)),
            () =>
            {
                using var checkpoint = Checkpoint.Open(folder.Path);
                DecoderModel.Load(checkpoint).Dispose();
            });
    }

    [Fact]
    public void WriteVocabulary_DamagedTokenizer_OnlyRefuses()
    {
        const string Tokenizer = """
            {"added_tokens": [{"id": 3, "content": "<s>", "special": true}], "normalizer": {"type": "Prepend", "prepend": "_"},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": true}, {"type": "ByteLevel", "use_regex": true}]},
            "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A"}}]},
            "model": {"type": "BPE", "byte_fallback": false, "ignore_merges": false, "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [["a", "b"]]}}
            """;
        using var folder = new TemporaryFolder();

        Fuzz(
            random => File.WriteAllText(folder["tokenizer.json"], Mutation.OfJson(Tokenizer, random)),
            () =>
            {
                var tokenizer = JsonFile.Read(folder["tokenizer.json"]);
                var vocabulary = new GgufVocabulary(tokenizer, "tokenizer.json", 8);
                _ = (vocabulary.PrependsSpace, vocabulary.Scores(), GgufPreTokenizer.NameOf(tokenizer, "tokenizer.json"));
            });
    }

    private static void Fuzz(Action<Random> damage, Action use)
    {
        var refused = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            damage(new Random(seed));
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                use();
            }
            catch (BupoException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"Seed {seed}: {error}");
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, MemoryLimit);
        }
        Assert.InRange(refused, Cases / 4, Cases);
    }

    private static void ReadSome(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        foreach (var name in checkpoint.Tensors.Keys.Take(5))
        {
            checkpoint.Read(name).Dispose();
        }
    }

    private static string Smallest() =>
        Directory.GetDirectories(Shared.Path("golden", "models")).MinBy(folder => new FileInfo(Path.Combine(folder, "model.safetensors")).Length)!;
}
