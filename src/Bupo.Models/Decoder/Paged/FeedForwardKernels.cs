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
    private readonly ClampedGate? _clamped;

    public GatedKernel(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, string prefix, ClampedGate? clamped = null)
    {
        if (config.FusedGateUp)
        {
            var both = LinearKernel.Of(parameters, prefix + "gate_up_proj");
            (_gate, _up) = (both.Slice(0, both.Outputs / 2), both.Slice(both.Outputs / 2, both.Outputs / 2));
        }
        else
        {
            (_gate, _up) = (LinearKernel.Of(parameters, prefix + "gate_proj"), LinearKernel.Of(parameters, prefix + "up_proj"));
        }
        _down = LinearKernel.Of(parameters, prefix + "down_proj");
        (_activation, _clamped) = (config.Activation, clamped);
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
                Activate(new Span<float>(work.Gate + at, count), new ReadOnlySpan<float>(work.Up + at, count));
            }
        });
        pool.For(_down.Tasks, task => _down.Run(task, work.Gate, rows, width, y, _down.Outputs, add));
    }

    private void Activate(Span<float> gate, ReadOnlySpan<float> up)
    {
        if (_clamped is null)
        {
            RowKernels.Activate(_activation, gate, up);
            return;
        }
        var (limit, alpha) = ((float)_clamped.Limit, (float)_clamped.Alpha);
        for (var i = 0; i < gate.Length; i++)
        {
            var low = Math.Min(gate[i], limit);
            gate[i] = (float)(low / (1 + Math.Exp(-alpha * low))) * (Math.Clamp(up[i], -limit, limit) + 1);
        }
    }
}
