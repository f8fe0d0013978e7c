using System.Runtime.Intrinsics;
using Bupo.Policies;

namespace Bupo.Rollouts.Sampling;

/// <summary>Draws tokens from logits.</summary>
/// <remarks>It holds its working arrays, so one sampler serves one thread.</remarks>
internal sealed class TokenSampler
{
    private readonly SamplingSettings _settings;
    private double[] _weights = [];
    private int[] _candidates = [];

    /// <summary>A sampler with the given settings.</summary>
    /// <exception cref="BupoException">A setting is out of range.</exception>
    public TokenSampler(SamplingSettings settings)
    {
        settings.Check();
        _settings = settings;
    }

    /// <summary>Draws one token.</summary>
    /// <param name="logits">The policy's logits, [V].</param>
    /// <param name="uniform">A random number in [0, 1), which decides the draw.</param>
    /// <exception cref="BupoException">A logit is NaN or +∞.</exception>
    /// <exception cref="ArgumentException">All logits are -∞.</exception>
    public SampledToken Draw(ReadOnlySpan<float> logits, double uniform) => Draw(logits.ToArray(), uniform, [], []);

    /// <summary>Draws one token of a sequence.</summary>
    /// <param name="logits">The policy's logits, [V]; overwritten where tokens are penalised or forbidden.</param>
    /// <param name="uniform">A random number in [0, 1), which decides the draw.</param>
    /// <param name="seen">Tokens that the repetition penalty is for, each once.</param>
    /// <param name="forbidden">Tokens that cannot be drawn.</param>
    /// <exception cref="BupoException">A logit is NaN or +∞.</exception>
    /// <exception cref="ArgumentException">All logits are -∞.</exception>
    public SampledToken Draw(Span<float> logits, double uniform, IReadOnlyCollection<int> seen, IReadOnlyCollection<int> forbidden)
    {
        RequireDistribution(logits);
        var policy = LogitRow.Measure(logits).LogNormalizer;
        var altered = (_settings.RepetitionPenalty != 1 && seen.Count > 0) || forbidden.Count > 0;
        var original = altered ? logits.ToArray() : null;
        Alter(logits, seen, forbidden);
        var best = LogitRow.Maximum(logits).At;
        var temperature = _settings.Temperature == 0 ? 1 : _settings.Temperature;
        var (id, held, entropy) = _settings.Temperature == 0
            ? (best, 0, 0)
            : Choose(logits, best, temperature, uniform);
        var sampler = _settings.Temperature == 0 ? 0 : (((double)logits[id] - logits[best]) / temperature) - Math.Log(held);
        return new SampledToken(id, (original?[id] ?? logits[id]) - policy, sampler, entropy);
    }

    private (int Id, double Held, double Entropy) Choose(ReadOnlySpan<float> logits, int best, double temperature, double uniform)
    {
        var total = Weigh(logits, logits[best], temperature);
        if (_settings is not { TopK: 0, TopP: 1, MinP: 0 })
        {
            return InOrderOfWeight(logits.Length, total, uniform);
        }
        var id = InIndexOrder(logits.Length, total * uniform);
        return (id, total, _settings.Entropies ? Entropy(_weights.AsSpan(0, logits.Length), total) : 0);
    }

    private static void RequireDistribution(ReadOnlySpan<float> logits)
    {
        var (top, at) = logits.IsEmpty ? (float.NegativeInfinity, 0) : LogitRow.Maximum(logits);
        if (float.IsNaN(top) || float.IsPositiveInfinity(top))
        {
            at = float.IsNaN(top) ? logits.IndexOf(float.NaN) : at;
            throw new BupoException($"Logit {at} is {top}: the weights or the arithmetic overflowed. Take weights from before, and a lower learning rate where they were trained.");
        }
        if (float.IsNegativeInfinity(top))
        {
            throw new ArgumentException("There is no token to draw: all logits are -∞ or there are none.", nameof(logits));
        }
    }

    private void Alter(Span<float> logits, IReadOnlyCollection<int> seen, IReadOnlyCollection<int> forbidden)
    {
        if (_settings.RepetitionPenalty != 1)
        {
            var penalty = (float)_settings.RepetitionPenalty;
            foreach (var id in seen)
            {
                logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
            }
        }
        foreach (var id in forbidden)
        {
            logits[id] = float.NegativeInfinity;
        }
    }

    /// <summary>weights = e^((logits − best) / temperature), in double; gives their sum.</summary>
    private double Weigh(ReadOnlySpan<float> logits, float best, double temperature)
    {
        if (_weights.Length < logits.Length)
        {
            _weights = new double[logits.Length];
        }
        var sums = Vector512<double>.Zero;
        var (i, shift, scale) = (0, Vector512.Create((double)best), Vector512.Create(1 / temperature));
        for (; i + Vector512<double>.Count <= logits.Length; i += Vector512<double>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(logits.Slice(i, Vector256<float>.Count)));
            var weight = Vector512.Exp((Vector512.Create(low, high) - shift) * scale);
            weight.CopyTo(_weights, i);
            sums += weight;
        }
        var total = Vector512.Sum(sums);
        for (; i < logits.Length; i++)
        {
            total += _weights[i] = Math.Exp(((double)logits[i] - best) / temperature);
        }
        return total;
    }

    // −Σ p log p of weights that sum to total.
    private static double Entropy(ReadOnlySpan<double> weights, double total)
    {
        var sum = 0.0;
        foreach (var weight in weights)
        {
            sum += weight > 0 ? weight * Math.Log(weight) : 0;
        }
        return Math.Log(total) - (sum / total);
    }

    private int InIndexOrder(int count, double mark)
    {
        var last = 0;
        for (var i = 0; i < count; i++)
        {
            if (_weights[i] > 0)
            {
                last = i;
                mark -= _weights[i];
                if (mark < 0)
                {
                    break;
                }
            }
        }
        return last;                                                        // rounding may leave a rest behind the last weight
    }

    private (int Id, double Held, double Entropy) InOrderOfWeight(int count, double total, double uniform)
    {
        var kept = Candidates(count, total);
        var mass = 0.0;
        for (var i = 0; i < kept; i++)
        {
            mass += _weights[_candidates[i]];
        }
        var (nucleus, held) = (0, 0.0);
        do
        {
            held += _weights[_candidates[nucleus++]];
        }
        while (nucleus < kept && held < _settings.TopP * (_settings.TopK > 0 ? mass : total));
        while (nucleus > 1 && _weights[_candidates[nucleus - 1]] < _settings.MinP)
        {
            held -= _weights[_candidates[--nucleus]];                       // the best token's weight is 1
        }
        var mark = held * uniform;
        var chosen = 0;
        while (chosen < nucleus - 1 && (mark -= _weights[_candidates[chosen]]) >= 0)
        {
            chosen++;
        }
        return (_candidates[chosen], held, _settings.Entropies ? Entropy([.. _candidates[..nucleus].Select(i => _weights[i])], held) : 0);
    }

    // Tokens that can be in the nucleus, the heaviest first; of equal ones the smaller id. All tokens lighter than
    // (1 - p) / V together weigh less than 1 - p, so no nucleus needs one of them: only the others are sorted.
    private int Candidates(int count, double total)
    {
        if (_candidates.Length < count)
        {
            _candidates = new int[count];
        }
        var least = _settings.TopK > 0 ? 0 : _settings.TopP == 1 ? _settings.MinP : (1 - _settings.TopP) * total / count;
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (_weights[i] > 0 && _weights[i] >= least)
            {
                _candidates[kept++] = i;
            }
        }
        _candidates.AsSpan(0, kept).Sort((a, b) => _weights[a] != _weights[b] ? _weights[b].CompareTo(_weights[a]) : a.CompareTo(b));
        return _settings.TopK > 0 ? Math.Min(kept, _settings.TopK) : kept;
    }
}
