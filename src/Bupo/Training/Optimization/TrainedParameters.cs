using Bupo.Training.Checkpointing;
using static TorchSharp.torch;

namespace Bupo.Training.Optimization;

/// <summary>The parameters that a loss trains, with their gradients and their optimizer.</summary>
/// <remarks>
/// Losses add to the gradients and call <see cref="Step"/>; none of them knows which parameters learn. Other sets of parameters, such as adapters, take the
/// place of this one, and gradients of several processes are summed at the start of <see cref="Step"/>.
/// </remarks>
public sealed class TrainedParameters : ICheckpointed, IDisposable
{
    private readonly AdamW _optimizer;
    private readonly double _maxGradNorm;

    /// <summary>Makes the parameters differentiable where they learn; borrows them.</summary>
    /// <param name="tensors">The parameters by name, float32.</param>
    /// <param name="settings">Which of them learn, and how.</param>
    /// <exception cref="ArgumentException">A parameter is not float32.</exception>
    public TrainedParameters(IReadOnlyDictionary<string, Tensor> tensors, ParameterSettings settings)
    {
        foreach (var (name, tensor) in tensors)
        {
            if (tensor.dtype != ScalarType.Float32)
            {
                throw new ArgumentException($"Parameter {name} is {tensor.dtype}, expected Float32: training steps float32 weights.", nameof(tensors));
            }
            tensor.requires_grad_(settings.Learns(name));
        }
        (Tensors, FrozenLayers, _maxGradNorm) = (tensors, settings.FrozenLayers, settings.MaxGradNorm);
        _optimizer = new AdamW(tensors.Select(p => (p.Key, p.Value)), settings.Optimizer, settings.RateOf);
    }

    /// <summary>The parameters by name, those that do not learn included.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Blocks 1 to this, and the embedding they read, do not learn; 0 for none.</summary>
    public int FrozenLayers { get; }

    /// <summary>How many optimizer steps each parameter has seen; those that never had a gradient are left out.</summary>
    public IReadOnlyDictionary<string, long> StepCounts => _optimizer.StepCounts;

    /// <inheritdoc/>
    string ICheckpointed.StateName => "optimizer";

    /// <summary>Removes all gradients.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in Tensors.Values)
        {
            parameter.grad = null;
        }
    }

    /// <summary>Bounds the gradient, takes an optimizer step, and removes the gradients. No weight changes if the loss or the gradient is not finite.</summary>
    /// <param name="loss">The loss that the gradients belong to.</param>
    /// <param name="learningRate">The rate of the step, before the factors of layers.</param>
    /// <returns>The norm of the gradient before it was bounded, and whether the step was skipped.</returns>
    public (double GradNorm, bool Skipped) Step(double loss, double learningRate)
    {
        var norm = GradientClipping.ByGlobalNorm(Tensors.Values, _maxGradNorm);
        var finite = double.IsFinite(norm) && double.IsFinite(loss);
        if (finite)
        {
            _optimizer.Step(learningRate);
        }
        ClearGradients();
        return (norm, !finite);
    }

    /// <inheritdoc cref="AdamW.State"/>
    public IReadOnlyDictionary<string, Tensor> OptimizerState() => _optimizer.State();

    /// <inheritdoc cref="AdamW.Load"/>
    public void LoadOptimizer(IReadOnlyDictionary<string, Tensor> state) => _optimizer.Load(state);

    /// <inheritdoc/>
    CheckpointPart ICheckpointed.SaveState() => new(tensors: OptimizerState());

    /// <inheritdoc/>
    void ICheckpointed.LoadState(CheckpointPart state) => LoadOptimizer(state.Tensors);

    /// <summary>Frees the optimizer's state; the parameters are the caller's.</summary>
    public void Dispose() => _optimizer.Dispose();
}
