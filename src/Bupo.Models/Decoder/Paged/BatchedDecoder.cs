using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;

namespace Bupo.Models.Decoder.Paged;

/// <summary>Sees the logits of one row.</summary>
/// <param name="row">The row.</param>
/// <param name="logits">Its logits, [V]; may be overwritten.</param>
public delegate void LogitsVisitor(int row, Span<float> logits);

/// <summary>Steps many sequences at once on a model's own weights: rows of any sequences, prompts and single tokens mixed, no gradient.</summary>
/// <remarks>
/// All arithmetic is float32 on the weights as they are stored. Every row's numbers are summed in an order that its own sequence
/// decides: they are the same to the last bit whatever other rows are in the step, however a prompt is cut into steps, and whether pages are
/// shared or computed anew. The model must not change while a decoder lives.
/// </remarks>
public sealed unsafe class BatchedDecoder : IDisposable
{
    private readonly DecoderModel _model;
    private readonly HookPoint _until;
    private readonly double? _softCap;
    private readonly float _logitScale;
    private readonly ForkJoinPool _pool;
    private readonly Workspace _work;
    private readonly BlockKernel[] _blocks;
    private readonly NormKernel? _finalNorm;
    private readonly LinearKernel _unembedding;
    private readonly byte* _embedding;
    private readonly bool _normed;
    private readonly PagedAttention _attention;

    /// <summary>Prepares steps; borrows the model and the pages.</summary>
    /// <param name="model">On the CPU.</param>
    /// <param name="pages">With room for the blocks that run.</param>
    /// <param name="until">The state to compute: <see cref="HookPoint.Embed"/>, or an attn_out, mlp_out or resid_post.</param>
    /// <param name="normed">Whether the final norm is applied to it.</param>
    /// <param name="softCap">Soft cap of the logits; null for none.</param>
    /// <param name="mostRows">Rows per step.</param>
    /// <param name="logitScale">Factor of the logits, before the soft cap.</param>
    public BatchedDecoder(DecoderModel model, KeyValuePages pages, HookPoint until, bool normed, double? softCap, int mostRows, double logitScale = 1)
    {
        (_model, _until, _softCap, _logitScale, MostRows) = (model, until, softCap, (float)logitScale, mostRows);
        var (config, parameters) = (model.Config, model.Parameters);
        _embedding = Native.Address(parameters[ParameterLayout.Embedding]);
        _unembedding = new LinearKernel(model.Unembedding, null);
        _finalNorm = normed ? new NormKernel(parameters[ParameterLayout.FinalNorm], config) : null;
        IsPaged = Suits(config);
        _blocks = IsPaged ? [.. Enumerable.Range(1, until.Block).Select(block => new BlockKernel(config, parameters, block))] : [];
        _normed = normed;
        _pool = new ForkJoinPool(TorchSharp.torch.get_num_threads());
        _work = new Workspace(config, mostRows);
        _attention = new PagedAttention(config, pages, _pool);
    }

    /// <summary>Most rows per step.</summary>
    public int MostRows { get; }

    /// <summary>Whether keys and values are kept in pages; else each row passes through the tensors' path by itself, which gives the same numbers more slowly.</summary>
    public bool IsPaged { get; }

    /// <summary>Runs a step: stores the rows' keys and values and leaves their states to be read.</summary>
    /// <param name="rows">At least one, at most <see cref="MostRows"/>.</param>
    public void Run(ReadOnlySpan<BatchRow> rows)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Length, MostRows);
        if (!IsPaged)
        {
            RunByTensors(rows);
            return;
        }
        for (var i = 0; i < rows.Length; i++)
        {
            Embed(rows[i].Token, new Span<float>(_work.State + ((long)i * _work.Hidden), _work.Hidden));
        }
        _attention.Begin(rows);
        foreach (var block in _blocks)
        {
            block.Run(_work, rows.Length, _pool, _attention, block.Number == _until.Block ? _until.Kind : HookKind.ResidPost);
        }
        _finalNorm?.Apply(_work.State, _work.State, rows.Length, _pool);
    }

    // What these kernels do not have: frequencies that change with the length of a sequence, latent and gated attention, delta nets, blocks that differ.
    private static bool Suits(DecoderConfig config) => config.SharesPrefixes && config.Latent is null && config.DeltaNet is null && !config.AttentionGate
        && config.BlockAttention.Count == 0 && !config.BlockScalars && config.PerLayer is null;

    // Always one row: sums have the same order however a prompt is cut and whatever else is in the step.
    private void RunByTensors(ReadOnlySpan<BatchRow> rows)
    {
        using var guard = TorchSharp.torch.no_grad();
        for (var i = 0; i < rows.Length; i++)
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            var cache = rows[i].Table.CacheOf(_model.Config);
            if (cache.Length != rows[i].Position)
            {
                throw new ArgumentException($"Row {i} is at position {rows[i].Position}, expected {cache.Length}, the first that is not in the cache.", nameof(rows));
            }
            cache.Begin(1);
            var state = _model.Forward([rows[i].Token], cache, _until);
            cache.Advance();
            Native.Floats(_normed ? _model.FinalNorm(state) : state).CopyTo(new Span<float>(_work.State + ((long)i * _work.Hidden), _work.Hidden));
        }
    }

    /// <summary>The state of a row of the last step, [D]; valid until the next.</summary>
    public ReadOnlySpan<float> State(int row) => new(_work.State + ((long)row * _work.Hidden), _work.Hidden);

    /// <summary>Shows the logits of states to a visitor, several rows at once on several threads.</summary>
    /// <param name="states">[D] each.</param>
    /// <param name="visitor">Called once per row.</param>
    public void Read(IReadOnlyList<float[]> states, LogitsVisitor visitor)
    {
        var vocabulary = _unembedding.Outputs;
        var most = Math.Clamp(DecoderModel.LogitsChunk / vocabulary, 1, MostRows);
        for (var first = 0; first < states.Count; first += most)
        {
            var count = Math.Min(most, states.Count - first);
            var logits = _work.Logits((long)count * vocabulary);
            for (var i = 0; i < count; i++)
            {
                states[first + i].CopyTo(new Span<float>(_work.Output + ((long)i * _work.Hidden), _work.Hidden));
            }
            var start = first;
            _pool.For(_unembedding.Tasks, task => _unembedding.Run(task, _work.Output, count, _work.Hidden, logits, vocabulary, add: false));
            _pool.For(count, i =>
            {
                var row = new Span<float>(logits + ((long)i * vocabulary), vocabulary);
                Finish(row);
                visitor(start + i, row);
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool.Dispose();
        _work.Dispose();
    }

    private void Embed(int token, Span<float> state)
    {
        var config = _model.Config;
        if ((uint)token >= (uint)config.VocabularySize)
        {
            throw new ArgumentException($"Token {token} is outside the vocabulary of {config.VocabularySize}.", nameof(token));
        }
        Native.Widen(_embedding, _model.Parameters[ParameterLayout.Embedding].dtype, (long)token * state.Length, state);
        if (config.EmbeddingScale != 1)
        {
            var scale = (float)config.EmbeddingScale;
            foreach (ref var value in state)
            {
                value *= scale;
            }
        }
    }

    private void Finish(Span<float> logits)
    {
        if (_logitScale != 1)
        {
            foreach (ref var logit in logits)
            {
                logit *= _logitScale;
            }
        }
        if (_softCap is not { } cap)
        {
            return;
        }
        foreach (ref var logit in logits)
        {
            logit = (float)(Math.Tanh(logit / cap) * cap);
        }
    }
}
