namespace Bupo.Rollouts;

/// <summary>Draws tokens from logits.</summary>
/// <remarks>It holds its working arrays, so one sampler serves one thread.</remarks>
public sealed class TokenSampler
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
    /// <param name="logits">The policy's logits, [V]; none of them NaN.</param>
    /// <param name="uniform">A random number in [0, 1), which decides the draw.</param>
    /// <exception cref="ArgumentException">A logit is NaN or +∞, or all are -∞.</exception>
    public SampledToken Draw(ReadOnlySpan<float> logits, double uniform)
    {
        var best = Best(logits);
        var temperature = _settings.Temperature == 0 ? 1 : _settings.Temperature;
        var total = Weigh(logits, logits[best], temperature);
        var id = _settings.Temperature == 0 ? best
            : _settings is { TopK: 0, TopP: 1 } ? InIndexOrder(logits.Length, total * uniform)
            : InOrderOfWeight(logits.Length, total, uniform);
        return new SampledToken(id, ((double)logits[id] - logits[best]) / temperature - Math.Log(total));
    }

    private static int Best(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]) || float.IsPositiveInfinity(logits[i]))
            {
                throw new ArgumentException($"Logit {i} is {logits[i]}; the weights or the arithmetic overflowed.", nameof(logits));
            }
            if (logits[i] > logits[best])
            {
                best = i;
            }
        }
        return logits.Length > 0 && !float.IsNegativeInfinity(logits[best])
            ? best
            : throw new ArgumentException("There is no token to draw: all logits are -∞ or there are none.", nameof(logits));
    }

    private double Weigh(ReadOnlySpan<float> logits, float best, double temperature)
    {
        if (_weights.Length < logits.Length)
        {
            _weights = new double[logits.Length];
        }
        var total = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            total += _weights[i] = Math.Exp(((double)logits[i] - best) / temperature);
        }
        return total;
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

    private int InOrderOfWeight(int count, double total, double uniform)
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
        var mark = held * uniform;
        var chosen = 0;
        while (chosen < nucleus - 1 && (mark -= _weights[_candidates[chosen]]) >= 0)
        {
            chosen++;
        }
        return _candidates[chosen];
    }

    // Tokens that can be in the nucleus, the heaviest first; of equal ones the smaller id. All tokens lighter than
    // (1 - p) / V together weigh less than 1 - p, so no nucleus needs one of them: only the others are sorted.
    private int Candidates(int count, double total)
    {
        if (_candidates.Length < count)
        {
            _candidates = new int[count];
        }
        var least = _settings.TopK > 0 ? 0 : (1 - _settings.TopP) * total / count;
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
