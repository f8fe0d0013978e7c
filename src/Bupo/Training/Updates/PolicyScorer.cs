using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Policies;
using static TorchSharp.torch;

namespace Bupo.Training.Updates;

/// <summary>Log-probs and entropies of response tokens under a view with the current weights, no deeper than the view reads.</summary>
public static class PolicyScorer
{
    /// <summary>Scores all response tokens, sequence after sequence.</summary>
    /// <param name="model">The model.</param>
    /// <param name="view">The policy.</param>
    /// <param name="sequences">What to score.</param>
    /// <param name="temperature">Divides the logits.</param>
    /// <param name="rowBudget">Most rows of one pass.</param>
    /// <returns>One log-prob and one entropy a response token, nats.</returns>
    public static TokenScores Score(DecoderModel model, PolicyView view, IReadOnlyList<TrainingSequence> sequences, double temperature, int rowBudget)
    {
        using var guard = no_grad();
        var head = PolicyReader.Head(model, view, temperature);
        var (logProbs, entropies) = (new List<float>(), new List<float>());
        foreach (var piece in SharedPrefixBatch.Cut(sequences, rowBudget))
        {
            var batch = SharedPrefixBatch.Pack([.. sequences.Take(piece)], model.Config.SharesPrefixes);
            using var scope = NewDisposeScope();
            using var attention = new PackedAttention(model.Config, batch.Layout);
            var states = PolicyReader.States(model, view, batch.Tokens, attention, batch.Rows);
            var scores = head.Score(states, batch.Targets);
            logProbs.AddRange(scores.LogProbs);
            entropies.AddRange(scores.Entropies);
        }
        return new TokenScores([.. logProbs], [.. entropies]);
    }
}
