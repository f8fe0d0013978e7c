using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Policies;
using static TorchSharp.torch;

namespace Bupo.Analysis;

/// <summary>Measures the internal policies of a model at the response tokens: entropies, their changes, cosines, where the decision falls.</summary>
/// <remarks>arXiv 2512.19673, Sections 3 and 4. The state at position t − 1 predicts token t; states of the prompt, but for its last token,
/// are not read. One pass over prompt and response, no padding.</remarks>
public sealed class InternalPolicyAnalyzer
{
    private const int MostRowsAtOnce = 512, MostTokensAtOnce = 4096;

    private readonly DecoderModel _model;
    private readonly AnalysisSettings _settings;

    /// <summary>An analysis of a model, which it borrows.</summary>
    /// <exception cref="BupoException">The model's stream is not the plain sum H^(l-1) + A^l + F^l, whose logits are added up.</exception>
    public InternalPolicyAnalyzer(DecoderModel model, AnalysisSettings settings)
    {
        if (model.Config.BlockScalars || model.Config.PerLayer is not null)
        {
            throw new BupoException("This model scales its residual stream in every layer or adds per-layer embeddings to it (Gemma 4). An analysis adds "
                + "up the logits of H^l = H^(l-1) + A^l + F^l, which does not hold there; `bupo lens` reads each state by itself.");
        }
        _model = model;
        _settings = settings.Checked();
        Curves = [.. Curve.All.Where(curve => settings.Normed || !curve.Normed)];
    }

    /// <summary>What is measured.</summary>
    public IReadOnlyList<Curve> Curves { get; }

    /// <summary>Bytes that the kept states may take; half a GiB unless a test cuts finer.</summary>
    internal long StateBytes { get; init; } = 512L << 20;

    /// <summary>Tokens whose states are kept at once: 4 L + 1 states of each, and 2 L + 1 more through the final norm.</summary>
    internal int MostRows
    {
        get
        {
            var states = (4L * _model.Config.Layers) + 1 + (_settings.Normed ? (2L * _model.Config.Layers) + 1 : 1);
            return (int)Math.Clamp(StateBytes / (states * _model.Config.HiddenSize * sizeof(float)), 1, MostRowsAtOnce);
        }
    }

    /// <summary>Why a response cannot be measured, or null where it can.</summary>
    public string? Refusal(AnalyzedResponse response)
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

    /// <summary>Neighbors share a pass as long as the memory for its tokens and for the kept states lasts; what cannot be measured is left out.</summary>
    /// <param name="responses">All of them; they stream through.</param>
    /// <param name="leftOut">Hears why a response is left out.</param>
    internal IEnumerable<List<AnalyzedResponse>> Batches(IEnumerable<AnalyzedResponse> responses, Action<string> leftOut)
    {
        var (batch, rows, tokens) = (new List<AnalyzedResponse>(), 0, 0);
        foreach (var response in responses)
        {
            if (Refusal(response) is { } reason)
            {
                leftOut(reason);
                continue;
            }
            var (count, length) = (PositionSample.Count(response.Response.Length, _settings.Positions), response.Prompt.Length + response.Response.Length);
            if (batch.Count > 0 && (rows + count > MostRows || tokens + length > MostTokensAtOnce))
            {
                yield return batch;
                (batch, rows, tokens) = ([], 0, 0);
            }
            batch.Add(response);
            (rows, tokens) = (rows + count, tokens + length);
        }
        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>Measures responses in one packed pass, or as many as the memory for states asks for.</summary>
    /// <param name="responses">At least one; each without <see cref="Refusal"/>.</param>
    /// <param name="firstIndex">Number of the first among all responses; with the seed it decides sampled positions.</param>
    /// <returns>One for each response.</returns>
    /// <exception cref="BupoException">A response that cannot be measured.</exception>
    public IReadOnlyList<TokenMeasures> Measure(IReadOnlyList<AnalyzedResponse> responses, int firstIndex = 0)
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
        var (tokens, lengths, rows, targets) = Pack(responses, measures);
        var refined = RefinedRows(measures, firstIndex);
        for (var first = 0; first < rows.Length; first += MostRows)
        {
            var end = Math.Min(first + MostRows, rows.Length);
            MeasureRows(tokens, lengths, rows[first..end], targets[first..end], measures, refined, first);
        }
        foreach (var measure in measures)
        {
            Subtract(measure);
        }
        return measures;
    }

    /// <summary>Measures the rows from <paramref name="first"/> on, which may begin and end within a response.</summary>
    private void MeasureRows(int[] tokens, int[] lengths, long[] rows, long[] targets, TokenMeasures[] measures, List<(TokenMeasures Measure, int Row)> refined, int first)
    {
        using var scope = NewDisposeScope();
        using var attention = new PackedAttention(_model.Config, SequenceLayout.Packed(lengths));
        refined = [.. refined.Where(r => r.Row >= first && r.Row < first + rows.Length)];
        using var readings = new StreamReadings(_model, rows, targets, [.. refined.Select(r => (long)r.Row - first)], _settings);
        _model.Forward(tokens, attention, sink: readings).Dispose();
        LogitStream.Run(_model.Unembedding, readings.Readings, targets);
        var capped = readings.Final is null
            ? PolicyReader.Head(_model, PolicyView.Final).Score(readings.FinalState!, [.. targets.Select(t => (int)t)])
            : null;
        var argMax = capped is null ? null : CappedArgMax(readings.FinalState!);
        var start = 0;
        foreach (var measure in measures)
        {
            var (from, to) = (Math.Max(first, start), Math.Min(first + rows.Length, start + measure.Positions.Count));
            if (from < to)
            {
                Fill(measure, readings, new Piece(from - start, from - first, to - from), capped, argMax);
            }
            start += measure.Positions.Count;
        }
        Refine(readings, refined);
    }

    /// <summary>The rows at which all layers are compared: a seeded few of each response's measured places.</summary>
    private List<(TokenMeasures Measure, int Row)> RefinedRows(TokenMeasures[] measures, int firstIndex)
    {
        var (found, start) = (new List<(TokenMeasures, int)>(), 0);
        foreach (var (i, measure) in _settings.RefinedTokens > 0 ? measures.Index() : [])
        {
            var count = measure.Positions.Count;
            var places = PositionSample.Draw(_settings.Seed, firstIndex + i, count, (double)_settings.RefinedTokens / count);
            found.AddRange(places.Select(place => (measure, start + place)));
            start += count;
        }
        return found;
    }

    private void Refine(StreamReadings readings, List<(TokenMeasures Measure, int Row)> refined)
    {
        if (refined.Count == 0)
        {
            return;
        }
        using var states = readings.RefinedStates();
        var first = 0;
        foreach (var rows in refined.GroupBy(r => r.Measure))
        {
            using var own = states.narrow(0, first, rows.Count());
            var found = FeatureRefinement.Measure(_model, own);
            rows.Key.Refinement = rows.Key.Refinement is { } before ? before + found : found;
            first += rows.Count();
        }
    }

    private int[] CappedArgMax(Tensor finalState)
    {
        var best = new int[finalState.shape[0]];
        PolicyReader.Head(_model, PolicyView.Final).Visit(finalState, (first, i, row) => best[first + i] = LogitRow.Maximum(row).At);
        return best;
    }

    private static (int[] Tokens, int[] Lengths, long[] Rows, long[] Targets) Pack(IReadOnlyList<AnalyzedResponse> responses, TokenMeasures[] measures)
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

    private void Fill(TokenMeasures measure, StreamReadings readings, Piece piece, TokenScores? capped, int[]? cappedArgMax)
    {
        for (var i = 0; i < piece.Count; i++)
        {
            measure.FinalEntropies[piece.Place + i] = capped?.Entropies[piece.Row + i] ?? readings.Final!.Entropy(piece.Row + i);
            measure.FinalLogProbs[piece.Place + i] = capped?.LogProbs[piece.Row + i] ?? readings.Final!.LogProb(piece.Row + i);
        }
        void Each(Curve curve, Curve source, Func<ReadPolicy, int, float> value)
        {
            for (var layer = curve.FirstLayer; layer <= measure.Layers; layer++)
            {
                var row = measure.Row(curve, layer);
                var policy = readings.Policy(source, layer);
                for (var i = 0; i < piece.Count; i++)
                {
                    row[piece.Place + i] = value(policy, piece.Row + i);
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
                readings.Measured(curve, layer).Slice(piece.Row, piece.Count).CopyTo(measure.Row(curve, layer)[piece.Place..]);
            }
        }
        if (_settings.Normed)
        {
            Each(Curve.NormedLayer, Curve.NormedLayer, (policy, i) => policy.Entropy(i));
            Each(Curve.NormedLogProb, Curve.NormedLayer, (policy, i) => policy.LogProb(i));
            Each(Curve.NormedRank, Curve.NormedLayer, (policy, i) => policy.Rank(i));
            Each(Curve.Agreement, Curve.NormedLayer, (policy, i) => policy.ArgMax(i) == (cappedArgMax?[i] ?? readings.Final!.ArgMax(i)) ? 1 : 0);
            Each(Curve.NormedChangeFfn, Curve.NormedChangeFfn, (policy, i) => policy.Entropy(i));
        }
        if (_settings.TopTokens > 0)
        {
            measure.TopTokens ??= [.. Enumerable.Range(0, measure.Layers + 1).Select(_ => new int[measure.Positions.Count][])];
            foreach (var (layer, places) in measure.TopTokens.Index())
            {
                for (var i = 0; i < piece.Count; i++)
                {
                    places[piece.Place + i] = readings.Policy(_settings.Normed ? Curve.NormedLayer : Curve.EntropyLayer, layer).Top(piece.Row + i)!;
                }
            }
        }
    }

    private void Subtract(TokenMeasures measure)
    {
        measure.Subtract(Curve.ChangeLayer, Curve.EntropyLayer, Curve.EntropyLayer, -1);
        measure.Subtract(Curve.ChangeAttention, Curve.EntropyAttention, Curve.InputAttention, 0);
        measure.Subtract(Curve.ChangeFfn, Curve.EntropyFfn, Curve.InputFfn, 0);
        if (_settings.Normed)
        {
            // What it holds so far is the entropy of what the feed-forward part reads.
            measure.Subtract(Curve.NormedChangeFfn, Curve.NormedLayer, Curve.NormedChangeFfn, 0);
        }
    }

    /// <summary>Some measured places of a response within the rows of a pass.</summary>
    private readonly record struct Piece(int Place, int Row, int Count);
}
