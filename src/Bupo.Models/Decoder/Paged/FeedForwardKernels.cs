using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder.Paged;

/// <summary>The feed-forward part of a block on rows in native memory.</summary>
internal unsafe interface IFeedForwardKernel
{
    /// <summary>[rows, D] → [rows, D], written or added.</summary>
    void Run(float* x, int rows, float* y, bool add, Workspace work, ForkJoinPool pool);
}

/// <summary>down(act(gate(x)) · up(x)).</summary>
internal sealed unsafe class GatedKernel : IFeedForwardKernel
{
    private readonly LinearKernel _gate;
    private readonly LinearKernel _up;
    private readonly LinearKernel _down;
    private readonly Activation _activation;

    public GatedKernel(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, string prefix)
    {
        if (config.FusedProjections)
        {
            var both = LinearKernel.Of(parameters, prefix + "gate_up_proj");
            (_gate, _up) = (both.Slice(0, both.Outputs / 2), both.Slice(both.Outputs / 2, both.Outputs / 2));
        }
        else
        {
            (_gate, _up) = (LinearKernel.Of(parameters, prefix + "gate_proj"), LinearKernel.Of(parameters, prefix + "up_proj"));
        }
        _down = LinearKernel.Of(parameters, prefix + "down_proj");
        _activation = config.Activation;
    }

    public void Run(float* x, int rows, float* y, bool add, Workspace work, ForkJoinPool pool)
    {
        var width = _gate.Outputs;
        pool.For(_gate.Tasks, task =>
        {
            _gate.Run(task, x, rows, _gate.Inputs, work.Gate, width, add: false);
            _up.Run(task, x, rows, _up.Inputs, work.Up, width, add: false);
            var (first, count) = _gate.Piece(task);
            for (var row = 0; row < rows; row++)
            {
                var at = ((long)row * width) + first;
                RowKernels.Activate(_activation, new Span<float>(work.Gate + at, count), new ReadOnlySpan<float>(work.Up + at, count));
            }
        });
        pool.For(_down.Tasks, task => _down.Run(task, work.Gate, rows, width, y, _down.Outputs, add));
    }
}

/// <summary>A router sends each row to a few experts and adds what they give, weighted by its softmax.</summary>
internal sealed unsafe class ExpertsKernel : IFeedForwardKernel
{
    private readonly ExpertSettings _settings;
    private readonly LinearKernel _router;
    private readonly GatedKernel[] _experts;

    public ExpertsKernel(DecoderConfig config, ExpertSettings settings, IReadOnlyDictionary<string, Tensor> parameters, string prefix)
    {
        _settings = settings;
        _router = LinearKernel.Of(parameters, prefix + "gate");
        _experts = [.. Enumerable.Range(0, settings.Count).Select(i => new GatedKernel(config, parameters, $"{prefix}experts.{i}."))];
    }

    public void Run(float* x, int rows, float* y, bool add, Workspace work, ForkJoinPool pool)
    {
        var width = _router.Inputs;
        var shares = Route(x, rows);
        if (!add)
        {
            new Span<float>(y, rows * width).Clear();
        }
        var (gathered, given) = (new float[rows * width], new float[rows * width]);
        for (var expert = 0; expert < _experts.Length; expert++)
        {
            var chosen = Enumerable.Range(0, rows).Where(row => shares[row][expert] > 0).ToArray();
            if (chosen.Length == 0)
            {
                continue;
            }
            for (var i = 0; i < chosen.Length; i++)
            {
                new ReadOnlySpan<float>(x + ((long)chosen[i] * width), width).CopyTo(gathered.AsSpan(i * width));
            }
            fixed (float* from = gathered, to = given)
            {
                _experts[expert].Run(from, chosen.Length, to, add: false, work, pool);
            }
            for (var i = 0; i < chosen.Length; i++)
            {
                RowKernels.Add(given.AsSpan(i * width, width), new Span<float>(y + ((long)chosen[i] * width), width), shares[chosen[i]][expert]);
            }
        }
    }

    /// <summary>What each expert counts for each row; 0 for those not chosen.</summary>
    private float[][] Route(float* x, int rows)
    {
        var shares = new float[rows][];
        for (var row = 0; row < rows; row++)
        {
            var odds = new float[_settings.Count];
            fixed (float* target = odds)
            {
                for (var task = 0; task < _router.Tasks; task++)
                {
                    _router.Run(task, x + ((long)row * _router.Inputs), 1, _router.Inputs, target, _settings.Count, add: false);
                }
            }
            var top = odds.Max();
            var weights = odds.Select(odd => Math.Exp(odd - top)).ToArray();
            var chosen = Enumerable.Range(0, weights.Length).OrderByDescending(i => weights[i]).Take(_settings.PerToken).ToArray();
            var total = _settings.Normalized ? chosen.Sum(i => weights[i]) : weights.Sum();
            shares[row] = new float[_settings.Count];
            foreach (var expert in chosen)
            {
                shares[row][expert] = (float)(weights[expert] / total);
            }
        }
        return shares;
    }
}
