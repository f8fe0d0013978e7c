using Bupo.Data.Synthetic;
using Bupo.Models.Arithmetic;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Testing;
using Bupo.Training.Supervised;
using Bupo.Training.Updates;
using Xunit;

namespace Bupo.Tests.Training.Supervised;

public sealed class SupervisedRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-sft-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void FineTune_FewDemonstrations_AreLearned()
    {
        var model = TinyModelFolder.Write(Path.Combine(_folder, "start"));
        var demonstrations = Path.Combine(_folder, "sums.jsonl");
        File.WriteAllLines(demonstrations, ["""{"prompt": "3+4=", "response": "7"}""", """{"prompt": "1+1=", "response": "2"}"""]);
        var recipe = Recipe(model, demonstrations, steps: 40, sequences: 2);
        var steps = new List<SupervisedStep>();

        SupervisedRun.FineTune(recipe, Path.Combine(_folder, "run"), _ => { }, steps.Add, cancellationToken: Stop);

        Assert.Equal(40, steps.Count);
        Assert.All(steps, step => Assert.Equal(4, step.Tokens));    // a digit and the end token of each
        Assert.True(steps[^1].Loss < 0.05, $"The loss is {steps[^1].Loss}.");
        using var trained = Checkpoint.Open(Path.Combine(_folder, "run", "model"));
        using var tokenizer = trained.LoadTokenizer();
        using var decoder = DecoderModel.Load(trained);
        int[] answer = [.. tokenizer.Encode("7", false), 0];
        var scores = PolicyScorer.Score(decoder, global::Bupo.Policies.PolicyView.Final, [new ResponseSequence(tokenizer.Encode("3+4=", true), answer, 0, 0)], 1, 100);
        Assert.All(scores.LogProbs, logProb => Assert.True(logProb > -0.2));
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("""{"prompt": "1+1="}""", true)]
    [InlineData("", false)]
    public void FineTune_BadDemonstrations_NameFileAndLine(string line, bool named)
    {
        var model = TinyModelFolder.Write(Path.Combine(_folder, "start"));
        var demonstrations = Path.Combine(_folder, "bad.jsonl");
        File.WriteAllLines(demonstrations, [line]);

        var error = Assert.Throws<BupoException>(() => SupervisedRun.FineTune(Recipe(model, demonstrations, 1, 1), Path.Combine(_folder, "run"), _ => { }, _ => { }, cancellationToken: Stop));

        Assert.Contains(named ? "bad.jsonl, line 1" : "bad.jsonl holds no demonstration", error.Message, StringComparison.Ordinal);
        Assert.Contains("prompt and response", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pretrain_TextAndDemonstrations_StartFromTheSeedAndLearn()
    {
        var model = Path.Combine(Repository.Folder, "models", "chain-0.3m");
        var text = Path.Combine(_folder, "text.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("1+2=3;", 60)));
        foreach (var source in new[] { text, "synthetic:modular-chain?operations=1-2&direct=1&noise=0" })
        {
            var recipe = Recipe(model, source, steps: 12, sequences: 4) with { Data = new SupervisedDataRecipe { Source = source, SequenceTokens = 40 } };
            var losses = new List<double>();
            void Run(string name) => SupervisedRun.Pretrain(recipe, Path.Combine(_folder, $"{name}{source.Length}"), _ => { }, step => losses.Add(step.Loss), cancellationToken: Stop);

            Run("a");
            Run("b");

            Assert.InRange(losses[0], Math.Log(18), Math.Log(18) + 1);     // nothing is known of 18 tokens, and the first logits are as wide as 1
            Assert.Equal(losses[..12], losses[12..]);
            Assert.True(losses[11] < 2.2, $"The loss is {losses[11]}.");
        }
    }

    [Fact]
    public void Packed_Demonstrations_AreWholeAndThoseTooLongAreCounted()
    {
        var sequences = new SupervisedSequences(10, endToken: 9, [9]);
        Demonstration[] demonstrations = [new("12", "3"), new("1234567", "12345"), new("4", "5"), new("67", "8"), new("1", "1")];

        var packed = sequences.Packed(demonstrations, d => [.. (d.Prompt + d.Response).Select(c => c - '0')]).ToArray();

        Assert.Equal([1, 2, 3, 9, 4, 5, 9], packed[0].Prompt.Concat(packed[0].Response));
        Assert.Equal(1, sequences.LeftOut);
    }

    [Theory]
    [InlineData("3", new[] { 3, 9 }, "the end token follows")]
    [InlineData("39", new[] { 3, 9 }, "it is there already")]
    [InlineData("38", new[] { 3, 8 }, "another end token of the model is there")]
    public void Responses_EndToken_IsLearnedOnce(string response, int[] expected, string reason)
    {
        Assert.NotEmpty(reason);
        var sequences = new SupervisedSequences(4, endToken: 9, [9, 8]);
        int[] Ids(string text) => [.. text.Select(c => c - '0')];

        var sequence = sequences.Responses([new Demonstration("12", response)], Ids, Ids).Single();

        Assert.Equal(expected, sequence.Response);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SupervisedRecipe Recipe(string model, string source, int steps, int sequences) => new()
    {
        Model = model,
        Compute = Compute.Fp32,
        Data = new SupervisedDataRecipe { Source = source },
        Optimizer = new OptimizerRecipe { LearningRate = 1e-2, WeightDecay = 0 },
        Train = new SupervisedTrainRecipe { Steps = steps, Sequences = sequences },
    };
}
