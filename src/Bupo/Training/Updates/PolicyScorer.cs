using Bupo.Models.Decoder;
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
    /// <param name="rowBudget">Maximum number of rows in one pass.</param>
    /// <returns>One log-prob and one entropy per response token, nats.</returns>
    public static TokenScores Score(DecoderModel model, PolicyView view, IReadOnlyList<ResponseSequence> sequences, double temperature, int rowBudget)
    {
        using var guard = no_grad();
        var head = PolicyReader.Head(model, view, temperature);
        var (logProbs, entropies) = (new List<float>(), new List<float>());
        foreach (var packed in PackedResponses.Batches(sequences, rowBudget))
        {
            using var scope = NewDisposeScope();
            var scores = head.Score(PolicyReader.States(model, view, packed), packed.Targets);
            logProbs.AddRange(scores.LogProbs);
            entropies.AddRange(scores.Entropies);
        }
        return new TokenScores([.. logProbs], [.. entropies]);
    }
}
