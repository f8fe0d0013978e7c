using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Paged;
using Bupo.Policies;

namespace Bupo.Rollouts.Sampling;

/// <summary>One sampling from its first step to its last.</summary>
internal sealed class SamplingRun : IDisposable
{
    private readonly DecoderModel _model;
    private readonly SamplingSettings _settings;
    private readonly KeyValuePages _pages;
    private readonly BatchScheduler _plan;
    private readonly BatchedDecoder _decoder;
    private readonly ThreadLocal<TokenSampler> _sampler;
    private SamplingCounts _counts = new();

    public SamplingRun(
        DecoderModel model, PolicyView view, SamplingSettings settings, BatchedSamplerOptions options, KeyValuePages pages, SampledSequence[] sequences)
    {
        (_model, _settings, _pages) = (model, settings, pages);
        _plan = new BatchScheduler(pages, options, sequences);
        var (softCap, scale) = view.State == PolicyState.Final ? (model.Config.LogitSoftCap, model.Config.LogitScale) : (null, 1);
        _decoder = new BatchedDecoder(model, pages, view.Point(model.Config.Layers), view.Normed, softCap, options.StepRows, scale);
        _sampler = new ThreadLocal<TokenSampler>(() => new TokenSampler(settings));
    }

    public bool Done => _plan.Done;

    public long Tokens { get; private set; }

    public SamplingCounts Counts => _counts with { Preemptions = _plan.Preemptions };

    /// <summary>Runs the planned rows and draws a token for every sequence whose state is known by then; gives the sequences that end with it.</summary>
    public List<SampledSequence> Step()
    {
        _plan.Next();
        var ready = _plan.Starting.Select(s => (Sequence: s, State: s.Prompt.State!)).ToList();
        if (_plan.Rows.Count > 0)
        {
            _decoder.Run(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_plan.Rows));
            ready.AddRange(Finish());
        }
        Count();
        return Draw(ready);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        _sampler.Dispose();
    }

    /// <summary>Counts the rows in; gives the sequences that are whole in the cache, with their last states.</summary>
    private List<(SampledSequence Sequence, float[] State)> Finish()
    {
        var ready = new List<(SampledSequence, float[])>();
        var last = -1;
        foreach (var (tokens, rows) in _plan.Pieces)
        {
            last += rows;
            tokens.Table!.Advance(rows);
            if (tokens.Pending > 0)
            {
                continue;
            }
            var state = _decoder.State(last).ToArray();
            if (tokens is SampledPrompt prompt)
            {
                prompt.State = state;
            }
            else
            {
                ready.Add(((SampledSequence)tokens, state));
            }
        }
        return ready;
    }

    private List<SampledSequence> Draw(List<(SampledSequence Sequence, float[] State)> ready)
    {
        var finished = new List<SampledSequence>();
        var drawn = new SampledToken[ready.Count];
        _decoder.Read([.. ready.Select(r => r.State)], (row, logits) => drawn[row] = Draw(ready[row].Sequence, logits));
        for (var i = 0; i < drawn.Length; i++)
        {
            var sequence = ready[i].Sequence;
            sequence.Add(drawn[i], _settings, _model.Config);
            Tokens++;
            if (sequence.Finish != FinishReason.Unknown)
            {
                _plan.Remove(sequence);
                finished.Add(sequence);
            }
        }
        return finished;
    }

    private SampledToken Draw(SampledSequence sequence, Span<float> logits)
    {
        IReadOnlyCollection<int> seen = _settings.RepetitionPenalty == 1 ? [] : sequence.Seen();
        var forbidden = sequence.Count < _settings.MinResponseTokens ? _model.Config.EndTokens : [];
        try
        {
            return _sampler.Value!.Draw(logits, sequence.Uniform(_settings.Seed), seen, forbidden);
        }
        catch (BupoException error)
        {
            throw new BupoException($"Prompt {sequence.Prompt.Request.PromptId}, response token {sequence.Count + 1}: {error.Message}", error);
        }
    }

    private void Count()
    {
        var prompts = _plan.Pieces.Where(p => p.Tokens is SampledPrompt).Sum(p => p.Rows);
        _counts = _counts with
        {
            Steps = _counts.Steps + (_plan.Rows.Count > 0 ? 1 : 0),
            PromptRows = _counts.PromptRows + prompts,
            ResponseRows = _counts.ResponseRows + _plan.Rows.Count - prompts,
            PeakPages = Math.Max(_counts.PeakPages, _pages.Count - _pages.Free),
        };
    }
}
