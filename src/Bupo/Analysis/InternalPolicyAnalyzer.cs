using Bupo.Models.Decoder;
using Bupo.Policies;
using static TorchSharp.torch;

namespace Bupo.Analysis;

/// <summary>Measures the internal policies of a model at the response tokens: entropies, their changes, cosines, where the decision falls.</summary>
/// <remarks>arXiv 2512.19673, Sections 3 and 4. The state at position t − 1 predicts token t; states of the prompt, but for its last token,
/// are not read. One pass over prompt and response, no padding.</remarks>
public sealed class InternalPolicyAnalyzer
{
    private readonly DecoderModel _model;
    private readonly AnalysisSettings _settings;

    /// <summary>An analysis of a model, which it borrows.</summary>
    public InternalPolicyAnalyzer(DecoderModel model, AnalysisSettings settings)
    {
        _model = model;
        _settings = settings.Checked();
        Curves = [.. Curve.All.Where(curve => settings.Normed || !curve.Normed)];
    }

    /// <summary>What is measured.</summary>
    public IReadOnlyList<Curve> Curves { get; }

    /// <summary>Why a response cannot be measured, or null where it can.</summary>
    public string? Refusal(AnalysedResponse response)
    {
        if (response.Prompt.Length == 0 || response.Response.Length == 0)
        {
            return response.Prompt.Length == 0 ? "has no prompt token" : "has no token after the prompt";
        }
        var length = response.Prompt.Length + response.Response.Length;
        if (length > _model.Config.MaxPositions)
        {
            return $"has {length} tokens with its prompt, more than the model's context of {_model.Config.MaxPositions}";
        }
        foreach (var token in response.Prompt.Concat(response.Response))
        {
            if ((uint)token >= (uint)_model.Config.VocabularySize)
            {
                return $"holds token {token}, outside the vocabulary of {_model.Config.VocabularySize}";
            }
        }
        return null;
    }

    /// <summary>Measures responses in one packed pass.</summary>
    /// <param name="responses">At least one; each without <see cref="Refusal"/>.</param>
    /// <param name="firstIndex">Number of the first among all responses; with the seed it decides sampled positions.</param>
    /// <returns>One for each response.</returns>
    /// <exception cref="BupoException">A response that cannot be measured.</exception>
    public IReadOnlyList<TokenMeasures> Measure(IReadOnlyList<AnalysedResponse> responses, int firstIndex = 0)
    {
        foreach (var (i, response) in responses.Index())
        {
            if (Refusal(response) is { } reason)
            {
                throw new BupoException($"Response {firstIndex + i} {reason}; leave it out.");
            }
        }
        var measures = responses.Select((r, i) => new TokenMeasures(_model.Config.Layers,
            PositionSample.Draw(_settings.Seed, firstIndex + i, r.Response.Length, _settings.Positions), r.Response.Length, Curves)).ToArray();
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var (tokens, lengths, rows, targets) = Pack(responses, measures);
        using var attention = new PackedAttention(_model.Config, SequenceLayout.Packed(lengths));
        using var readings = new StreamReadings(_model, rows, targets, _settings);
        _model.Forward(tokens, attention, sink: readings).Dispose();
        LogitStream.Run(_model.Unembedding, readings.Readings, targets);
        var capped = readings.Final is null
            ? PolicyReader.Head(_model, PolicyView.Final).Score(readings.FinalState!, [.. targets.Select(t => (int)t)])
            : null;
        var argMax = capped is null ? null : CappedArgMax(readings.FinalState!);
        var first = 0;
        foreach (var measure in measures)
        {
            Fill(measure, readings, first, capped, argMax);
            first += measure.Positions.Count;
        }
        return measures;
    }

    private int[] CappedArgMax(Tensor finalState)
    {
        var best = new int[finalState.shape[0]];
        PolicyReader.Head(_model, PolicyView.Final).Visit(finalState, (first, i, row) => best[first + i] = LogitRow.Maximum(row).At);
        return best;
    }

    private static (int[] Tokens, int[] Lengths, long[] Rows, long[] Targets) Pack(IReadOnlyList<AnalysedResponse> responses, TokenMeasures[] measures)
    {
        var (tokens, lengths, rows, targets) = (new List<int>(), new int[responses.Count], new List<long>(), new List<long>());
        for (var i = 0; i < responses.Count; i++)
        {
            var (prompt, response) = (responses[i].Prompt, responses[i].Response);
            rows.AddRange(measures[i].Positions.Select(j => (long)tokens.Count + prompt.Length - 1 + j));
            targets.AddRange(measures[i].Positions.Select(j => (long)response[j]));
            // What comes after the last measured state is not needed.
            var needed = measures[i].Positions[^1];
            lengths[i] = prompt.Length + needed;
            tokens.AddRange(prompt);
            tokens.AddRange(response.AsSpan(0, needed));
        }
        return ([.. tokens], lengths, [.. rows], [.. targets]);
    }

    private void Fill(TokenMeasures measure, StreamReadings readings, int first, TokenScores? capped, int[]? cappedArgMax)
    {
        var count = measure.Positions.Count;
        for (var i = 0; i < count; i++)
        {
            measure.FinalEntropies[i] = capped?.Entropies[first + i] ?? readings.Final!.Entropy(first + i);
            measure.FinalLogProbs[i] = capped?.LogProbs[first + i] ?? readings.Final!.LogProb(first + i);
        }
        void Each(Curve curve, Curve source, Func<ReadPolicy, int, float> value)
        {
            for (var layer = curve.FirstLayer; layer <= measure.Layers; layer++)
            {
                var row = measure.Row(curve, layer);
                var policy = readings.Policy(source, layer);
                for (var i = 0; i < count; i++)
                {
                    row[i] = value(policy, first + i);
                }
            }
        }
        foreach (var curve in new[] { Curve.EntropyLayer, Curve.EntropyAttention, Curve.EntropyFfn, Curve.InputAttention, Curve.InputFfn })
        {
            Each(curve, curve, (policy, i) => policy.Entropy(i));
        }
        Each(Curve.LogProbLayer, Curve.EntropyLayer, (policy, i) => policy.LogProb(i));
        Each(Curve.RankLayer, Curve.EntropyLayer, (policy, i) => policy.Rank(i));
        foreach (var curve in new[] { Curve.CosineAttention, Curve.CosineFfn, Curve.ContributionAttention, Curve.ContributionFfn })
        {
            for (var layer = 1; layer <= measure.Layers; layer++)
            {
                readings.Measured(curve, layer).Slice(first, count).CopyTo(measure.Row(curve, layer));
            }
        }
        measure.Subtract(Curve.ChangeLayer, Curve.EntropyLayer, Curve.EntropyLayer, -1);
        measure.Subtract(Curve.ChangeAttention, Curve.EntropyAttention, Curve.InputAttention, 0);
        measure.Subtract(Curve.ChangeFfn, Curve.EntropyFfn, Curve.InputFfn, 0);
        if (_settings.Normed)
        {
            Each(Curve.NormedLayer, Curve.NormedLayer, (policy, i) => policy.Entropy(i));
            Each(Curve.NormedLogProb, Curve.NormedLayer, (policy, i) => policy.LogProb(i));
            Each(Curve.NormedRank, Curve.NormedLayer, (policy, i) => policy.Rank(i));
            Each(Curve.Agreement, Curve.NormedLayer, (policy, i) => policy.ArgMax(i) == (cappedArgMax?[i] ?? readings.Final!.ArgMax(i)) ? 1 : 0);
            Each(Curve.NormedChangeFfn, Curve.NormedChangeFfn, (policy, i) => policy.Entropy(i));
            measure.Subtract(Curve.NormedChangeFfn, Curve.NormedLayer, Curve.NormedChangeFfn, 0);
        }
        if (_settings.TopTokens > 0)
        {
            measure.TopTokens = [.. Enumerable.Range(0, measure.Layers + 1).Select(layer =>
                Enumerable.Range(first, count).Select(i => readings.Policy(Curve.EntropyLayer, layer).Top(i)!).ToArray())];
        }
    }
}
