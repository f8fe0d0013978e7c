using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder.Paged;

/// <summary>A router sends each row to a few experts and adds what they give, weighted; experts for every row are added to that.</summary>
internal sealed unsafe class ExpertsKernel : IFeedForwardKernel
{
    private readonly ExpertRouterKernel _router;
    private readonly GatedKernel[] _experts;
    private readonly GatedKernel? _shared;
    private readonly LinearKernel? _sharedGate;
    private readonly int _width;

    public ExpertsKernel(DecoderConfig config, ExpertSettings settings, IReadOnlyDictionary<string, Tensor> parameters, string prefix)
    {
        _width = config.HiddenSize;
        _router = new ExpertRouterKernel(settings, parameters, prefix + "gate");
        _experts = [.. Enumerable.Range(0, settings.Count).Select(i => new GatedKernel(config, parameters, $"{prefix}experts.{i}.", settings.Clamped))];
        if (settings.Shared is { } shared)
        {
            _shared = new GatedKernel(config, parameters, $"{prefix}{shared.Name}.");
            _sharedGate = shared.Gated ? LinearKernel.Of(parameters, $"{prefix}{shared.Name}_gate") : null;
        }
    }

    public void Run(float* x, int rows, float* y, bool add, Workspace work, ForkJoinPool pool)
    {
        var shares = _router.Route(x, rows);
        if (!add)
        {
            new Span<float>(y, rows * _width).Clear();
        }
        var (gathered, given) = (new float[rows * _width], new float[rows * _width]);
        for (var expert = 0; expert < _experts.Length; expert++)
        {
            var chosen = Enumerable.Range(0, rows).Where(row => shares[row][expert] > 0).ToArray();
            if (chosen.Length == 0)
            {
                continue;
            }
            for (var i = 0; i < chosen.Length; i++)
            {
                new ReadOnlySpan<float>(x + ((long)chosen[i] * _width), _width).CopyTo(gathered.AsSpan(i * _width));
            }
            fixed (float* from = gathered, to = given)
            {
                _experts[expert].Run(from, chosen.Length, to, add: false, work, pool);
            }
            for (var i = 0; i < chosen.Length; i++)
            {
                RowKernels.Add(given.AsSpan(i * _width, _width), new Span<float>(y + ((long)chosen[i] * _width), _width), shares[chosen[i]][expert]);
            }
        }
        AddShared(x, rows, y, given, work, pool);
    }

    private void AddShared(float* x, int rows, float* y, float[] given, Workspace work, ForkJoinPool pool)
    {
        if (_shared is null)
        {
            return;
        }
        fixed (float* to = given)
        {
            _shared.Run(x, rows, to, add: false, work, pool);
        }
        for (var row = 0; row < rows; row++)
        {
            RowKernels.Add(given.AsSpan(row * _width, _width), new Span<float>(y + ((long)row * _width), _width), SharedShare(x + ((long)row * _width)));
        }
    }

    private float SharedShare(float* x)
    {
        if (_sharedGate is not { } gate)
        {
            return 1;
        }
        float logit;
        gate.Run(0, x, 1, gate.Inputs, &logit, 1, add: false);
        return (float)(1 / (1 + Math.Exp(-logit)));
    }
}

/// <summary>Chooses the experts of each row.</summary>
internal sealed unsafe class ExpertRouterKernel
{
    private readonly ExpertSettings _settings;
    private readonly LinearKernel _logits;
    private readonly float[]? _correction;

    public ExpertRouterKernel(ExpertSettings settings, IReadOnlyDictionary<string, Tensor> parameters, string name)
    {
        (_settings, _logits) = (settings, LinearKernel.Of(parameters, name));
        _correction = settings.CorrectionBias ? Native.Floats(parameters[name + ".e_score_correction_bias"]) : null;
    }

    /// <summary>What each expert counts for each row; 0 for those not chosen.</summary>
    public float[][] Route(float* x, int rows)
    {
        var shares = new float[rows][];
        var logits = new float[_settings.Count];
        for (var row = 0; row < rows; row++)
        {
            fixed (float* target = logits)
            {
                for (var task = 0; task < _logits.Tasks; task++)
                {
                    _logits.Run(task, x + ((long)row * _logits.Inputs), 1, _logits.Inputs, target, _settings.Count, add: false);
                }
            }
            shares[row] = Shares(Scores(logits));
        }
        return shares;
    }

    /// <summary>Scores, and what they are divided by to be shares of all experts.</summary>
    private (double[] Scores, double Total) Scores(float[] logits)
    {
        if (_settings.Sigmoid)
        {
            return (Array.ConvertAll(logits, logit => 1 / (1 + Math.Exp(-logit))), 1);
        }
        var top = logits.Max();
        var powers = Array.ConvertAll(logits, logit => Math.Exp(logit - top));
        return (powers, powers.Sum());
    }

    private float[] Shares((double[] Scores, double Total) row)
    {
        var (scores, total) = row;
        var worth = _correction is null ? scores : [.. scores.Select((score, i) => (score / total) + _correction[i])];
        if (_settings.Groups is { } groups)
        {
            worth = OfBestGroups(worth, groups);
        }
        var chosen = Enumerable.Range(0, scores.Length).OrderByDescending(i => worth[i]).Take(_settings.PerToken).ToArray();
        var divisor = _settings.Normalized ? chosen.Sum(i => scores[i]) : total;
        var shares = new float[scores.Length];
        foreach (var expert in chosen)
        {
            shares[expert] = (float)(scores[expert] / divisor * _settings.Scale);
        }
        return shares;
    }

    // The same with 0 for the experts of other groups, as transformers has it.
    private static double[] OfBestGroups(double[] worth, ExpertGroups groups)
    {
        var size = worth.Length / groups.Count;
        var best = Enumerable.Range(0, groups.Count)
            .OrderByDescending(group => worth.Skip(group * size).Take(size).OrderDescending().Take(groups.Best).Sum())
            .Take(groups.PerToken).ToHashSet();
        return [.. worth.Select((value, i) => best.Contains(i / size) ? value : 0)];
    }
}
