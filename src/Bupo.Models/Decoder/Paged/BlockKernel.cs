using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder.Paged;

/// <summary>One block on rows in native memory: <see cref="DecoderBlock"/> without gradients, states to keep, or tensors.</summary>
internal sealed unsafe class BlockKernel
{
    private readonly DecoderConfig _config;
    private readonly LinearKernel[] _inputs;    // query, key, value
    private readonly LinearKernel _output;
    private readonly IFeedForwardKernel _feedForward;
    private readonly NormKernel? _queryNorm;
    private readonly NormKernel? _keyNorm;
    private readonly NormKernel? _attentionInput;
    private readonly NormKernel? _attentionOutput;
    private readonly NormKernel? _feedForwardInput;
    private readonly NormKernel? _feedForwardOutput;
    private readonly float[]? _sinks;

    public BlockKernel(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, int block)
    {
        (_config, Number) = (config, block);
        var prefix = ParameterLayout.BlockPrefix(block);
        NormKernel? Norm(string? name) => NormKernel.Find(parameters, prefix, name, config);
        _attentionInput = Norm(config.Norms.AttentionInput);
        _attentionOutput = Norm(config.Norms.AttentionOutput);
        _feedForwardInput = Norm(config.Norms.FeedForwardInput);
        _feedForwardOutput = Norm(config.Norms.FeedForwardOutput);
        _queryNorm = config.QueryKeyNorm == QueryKeyNorm.None ? null : Norm("self_attn.q_norm");
        _keyNorm = config.QueryKeyNorm == QueryKeyNorm.None ? null : Norm("self_attn.k_norm");
        _inputs = Inputs(config, parameters, prefix + "self_attn.");
        _output = LinearKernel.Of(parameters, prefix + "self_attn.o_proj");
        _sinks = config.AttentionSinks ? Native.Floats(parameters[prefix + "self_attn.sinks"]) : null;
        _feedForward = config.IsMixture(block)
            ? new ExpertsKernel(config, config.Experts!, parameters, prefix + "mlp.")
            : new GatedKernel(config, parameters, prefix + "mlp.");
    }

    /// <summary>Which block, from 1.</summary>
    public int Number { get; }

    /// <summary>Replaces the rows' states by those behind the block, or by what its attention or feed-forward part adds.</summary>
    public void Run(Workspace work, int rows, ForkJoinPool pool, PagedAttention attention, HookKind until)
    {
        var read = Normed(_attentionInput, work, rows, pool);
        Project(read, rows, work, pool);
        _queryNorm?.Apply(work.Query, work.Query, rows * work.QueryWidth / _queryNorm.Width, pool);
        _keyNorm?.Apply(work.Key, work.Key, rows * work.KeyWidth / _keyNorm.Width, pool);
        attention.Attend(Number, work, _sinks);
        var direct = _attentionOutput is null && _config.ResidualScale == 1 && until != HookKind.AttnOut;
        var target = direct ? work.State : work.Output;
        pool.For(_output.Tasks, task => _output.Run(task, work.Mixed, rows, work.QueryWidth, target, work.Hidden, direct));
        Finish(_attentionOutput, direct, until == HookKind.AttnOut, work, rows, pool);
        if (until == HookKind.AttnOut)
        {
            return;
        }
        read = _config.Parallel ? read : Normed(_feedForwardInput, work, rows, pool);
        direct = _feedForwardOutput is null && _config.ResidualScale == 1 && until != HookKind.MlpOut;
        _feedForward.Run(read, rows, direct ? work.State : work.Output, direct, work, pool);
        Finish(_feedForwardOutput, direct, until == HookKind.MlpOut, work, rows, pool);
    }

    private static float* Normed(NormKernel? norm, Workspace work, int rows, ForkJoinPool pool)
    {
        if (norm is null)
        {
            // The product reads the states while it may add to them.
            Buffer.MemoryCopy(work.State, work.Normed, (long)rows * work.Hidden * sizeof(float), (long)rows * work.Hidden * sizeof(float));
        }
        norm?.Apply(work.State, work.Normed, rows, pool);
        return work.Normed;
    }

    private void Project(float* read, int rows, Workspace work, ForkJoinPool pool)
    {
        var (query, key, value) = (_inputs[0], _inputs[1], _inputs[2]);
        pool.For(query.Tasks + key.Tasks + value.Tasks, task =>
        {
            if (task < query.Tasks)
            {
                query.Run(task, read, rows, work.Hidden, work.Query, work.QueryWidth, add: false);
            }
            else if (task < query.Tasks + key.Tasks)
            {
                key.Run(task - query.Tasks, read, rows, work.Hidden, work.Key, work.KeyWidth, add: false);
            }
            else
            {
                value.Run(task - query.Tasks - key.Tasks, read, rows, work.Hidden, work.Value, work.KeyWidth, add: false);
            }
        });
    }

    /// <summary>Norms what a sublayer gave where the family does, and adds it to the states or puts it in their place.</summary>
    private void Finish(NormKernel? norm, bool direct, bool replace, Workspace work, int rows, ForkJoinPool pool)
    {
        if (direct)
        {
            return;
        }
        norm?.Apply(work.Output, work.Output, rows, pool);
        var size = rows * work.Hidden;
        var given = new Span<float>(work.Output, size);
        var states = new Span<float>(work.State, size);
        var factor = (float)_config.ResidualScale;
        if (!replace)
        {
            RowKernels.Add(given, states, factor);
            return;
        }
        for (var i = 0; i < size; i++)
        {
            states[i] = given[i] * factor;
        }
    }

    private static LinearKernel[] Inputs(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, string prefix)
    {
        if (!config.FusedProjections)
        {
            return [LinearKernel.Of(parameters, prefix + "q_proj"), LinearKernel.Of(parameters, prefix + "k_proj"), LinearKernel.Of(parameters, prefix + "v_proj")];
        }
        var all = LinearKernel.Of(parameters, prefix + "qkv_proj");
        return
        [
            all.Slice(0, config.QuerySize), all.Slice(config.QuerySize, config.KeySize), all.Slice(config.QuerySize + config.KeySize, config.KeySize),
        ];
    }
}
