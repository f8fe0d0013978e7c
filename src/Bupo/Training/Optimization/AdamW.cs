using static TorchSharp.torch;

namespace Bupo.Training.Optimization;

/// <summary>Adam with decoupled weight decay.</summary>
/// <remarks>
/// θ ← θ (1 - lr λ); m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; θ ← θ - lr m̂ / (√v̂ + ε), with m̂ = m / (1 - β₁ᵗ) and
/// v̂ = v / (1 - β₂ᵗ); arXiv 1711.05101, algorithm 2. t counts the steps of each parameter by itself, so a layer that was
/// frozen until now starts as on a first step. A parameter without a gradient is not touched and costs no state; one whose
/// gradient is zero decays. Parameters of less than 32 bits have a float32 master copy that is stepped in their place.
/// </remarks>
public sealed class AdamW : IDisposable
{
    // Bounds what an update needs beside its state, and keeps a piece within what one span can address.
    private const long Piece = 1 << 24;

    private readonly Dictionary<string, Slot> _slots = [];
    private readonly AdamWSettings _settings;

    /// <summary>Makes an optimizer; borrows the parameters.</summary>
    /// <param name="parameters">The parameters by name.</param>
    /// <param name="settings">The knobs.</param>
    /// <param name="rateScale">What the learning rate of a parameter of this name is multiplied by; null for 1 everywhere.</param>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public AdamW(IEnumerable<(string Name, Tensor Parameter)> parameters, AdamWSettings settings, Func<string, double>? rateScale = null)
    {
        _settings = settings;
        foreach (var (name, parameter) in parameters)
        {
            _slots.Add(name, new Slot(parameter, rateScale?.Invoke(name) ?? 1));
        }
    }

    /// <summary>How many steps each parameter has seen; those that never had a gradient are left out.</summary>
    public IReadOnlyDictionary<string, long> StepCounts =>
        _slots.Where(slot => slot.Value.Steps > 0).ToDictionary(slot => slot.Key, slot => slot.Value.Steps);

    /// <summary>Takes one step on every parameter that has a gradient.</summary>
    /// <param name="learningRate">lr, before a parameter's own scale.</param>
    public void Step(double learningRate)
    {
        using var noGradient = no_grad();
        foreach (var slot in _slots.Values)
        {
            using var scope = NewDisposeScope();
            if (slot.Parameter.grad is { } gradient)
            {
                Step(slot, gradient, learningRate * slot.RateScale);
            }
        }
    }

    /// <summary>The state by name: for each parameter that has been stepped NAME.exp_avg, .exp_avg_sq, .step and, where there is one, .master.</summary>
    /// <returns>Tensors the caller owns. All but the step counts share memory with the optimizer and change with the next step.</returns>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        var state = new Dictionary<string, Tensor>();
        foreach (var (name, slot) in _slots.Where(slot => slot.Value.Steps > 0))
        {
            state[$"{name}.step"] = tensor(slot.Steps);
            foreach (var (part, value) in slot.Parts())
            {
                state[$"{name}.{part}"] = value.alias();
            }
        }
        return state;
    }

    /// <summary>Goes on from a saved state; the values are copied.</summary>
    /// <param name="state">What <see cref="State"/> gave.</param>
    /// <exception cref="BupoException">A tensor is missing, of another shape, or of a parameter this model does not have.</exception>
    public void Load(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGradient = no_grad();
        var known = new HashSet<string>();
        foreach (var (name, slot) in _slots)
        {
            slot.Dispose();
            if (!state.TryGetValue($"{name}.step", out var steps))
            {
                continue;
            }
            slot.Begin();
            slot.Steps = steps.to(ScalarType.Int64).cpu().item<long>();
            known.Add($"{name}.step");
            foreach (var (part, value) in slot.Parts())
            {
                value.copy_(Saved(state, $"{name}.{part}", value));
                known.Add($"{name}.{part}");
            }
        }
        if (state.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw new BupoException($"Optimizer state {unknown} belongs to no parameter of this model; the checkpoint is of another model.");
        }
    }

    /// <summary>Frees moments and master copies; the parameters are the caller's.</summary>
    public void Dispose()
    {
        foreach (var slot in _slots.Values)
        {
            slot.Dispose();
        }
    }

    private static Tensor Saved(IReadOnlyDictionary<string, Tensor> state, string name, Tensor like)
    {
        var saved = state.GetValueOrDefault(name)
            ?? throw new BupoException($"Optimizer state {name} is missing; the checkpoint is damaged or of another model.");
        return saved.shape.SequenceEqual(like.shape)
            ? saved
            : throw new BupoException($"Optimizer state {name} has shape ({string.Join(", ", saved.shape)}), expected ({string.Join(", ", like.shape)}).");
    }

    private void Step(Slot slot, Tensor gradient, double rate)
    {
        if (slot.Steps++ == 0)
        {
            slot.Begin();
        }
        var update = new AdamUpdate(_settings, rate, slot.Steps);
        var weights = (slot.Master ?? slot.Parameter.detach()).view(-1);
        var (mean, square) = (slot.Mean!.view(-1), slot.Square!.view(-1));
        var flat = gradient.contiguous().view(-1);
        for (var start = 0L; start < weights.numel(); start += Piece)
        {
            using var scope = NewDisposeScope();
            var length = Math.Min(Piece, weights.numel() - start);
            update.Apply(
                weights.narrow(0, start, length),
                flat.narrow(0, start, length).to(weights.dtype),
                mean.narrow(0, start, length),
                square.narrow(0, start, length));
        }
        if (slot.Master is not null)
        {
            slot.Parameter.copy_(slot.Master);
        }
    }

    private sealed class Slot(Tensor parameter, double rateScale) : IDisposable
    {
        public Tensor Parameter { get; } = parameter;

        public double RateScale { get; } = rateScale;

        public long Steps { get; set; }

        public Tensor? Mean { get; private set; }

        public Tensor? Square { get; private set; }

        public Tensor? Master { get; private set; }

        public void Begin()
        {
            var narrow = Parameter.dtype is ScalarType.BFloat16 or ScalarType.Float16;
            Master = narrow ? Parameter.detach().to(ScalarType.Float32).DetachFromDisposeScope() : null;
            Mean = zeros_like(Master ?? Parameter).DetachFromDisposeScope();
            Square = zeros_like(Master ?? Parameter).DetachFromDisposeScope();
        }

        public IEnumerable<(string Part, Tensor Value)> Parts()
        {
            yield return ("exp_avg", Mean!);
            yield return ("exp_avg_sq", Square!);
            if (Master is not null)
            {
                yield return ("master", Master);
            }
        }

        public void Dispose()
        {
            Mean?.Dispose();
            Square?.Dispose();
            Master?.Dispose();
            (Mean, Square, Master, Steps) = (null, null, null, 0);
        }
    }
}
