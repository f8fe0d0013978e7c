using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Training.Checkpointing;
using Bupo.Training.Runs;

namespace Bupo.Training.Supervised;

/// <summary>The steps of next-token training, with what is written after each and at the end.</summary>
internal sealed class SupervisedLoop
{
    private readonly SupervisedRecipe _recipe;
    private readonly RunFolder _output;
    private readonly Action<string> _note;
    private readonly Action<SupervisedStep> _finished;
    private readonly CancellationToken _stop;

    /// <summary>Checks that the run may go on where it is to.</summary>
    /// <exception cref="BupoException">The checkpoint is of another recipe.</exception>
    public SupervisedLoop(SupervisedRecipe recipe, RunFolder output, Action<string> note, Action<SupervisedStep> finished, CancellationToken cancellationToken)
    {
        output.Start?.RequireSameRun(recipe);
        (_recipe, _output, _note, _finished, _stop) = (recipe, output, note, finished, cancellationToken);
        Placement = Placement.Of(recipe.Compute, output.Start?.Compute);
    }

    /// <summary>Where the model computes.</summary>
    public Placement Placement { get; }

    /// <summary>Trains to the last step and writes the model.</summary>
    /// <param name="origin">Where configuration and tokenizer come from; borrowed.</param>
    /// <param name="model">The model at its start; borrowed.</param>
    /// <param name="sequences">Knows how far the data has been read.</param>
    /// <param name="stream">The sequences, lazily: read from where the checkpoint left off.</param>
    /// <exception cref="OperationCanceledException">The run was stopped; the last whole step is saved.</exception>
    public void Run(ICheckpoint origin, DecoderModel model, SupervisedSequences sequences, IEnumerable<ResponseSequence> stream)
    {
        using var trainer = new SupervisedTrainer(SupervisedPlan.Of(_recipe, model.Config.Layers), model, sequences);
        _output.Start?.Restore(model, trainer.State);
        _output.Begin(_recipe);
        foreach (var note in _output.Notes)
        {
            _note(note);
        }
        _note(_output.Start is { } start ? $"Goes on after step {start.Step} from {start.Folder}, in {Placement.ComputeType}." : $"Begins at step 1, in {Placement.ComputeType}.");
        using (var saver = new StepSaver(_recipe, _output.Checkpoints, origin, model, trainer.State))
        {
            new RunLoop(saver, _note).Run(trainer.Steps((_output.Start?.Step ?? 0) + 1, stream, _stop), Write);
        }
        using var trained = Checkpoint.WithWeights(origin, model.Parameters);
        _output.WriteModel(trained);
        if (sequences.LeftOut > 0)
        {
            _note($"{sequences.LeftOut} demonstrations were left out: longer than data.sequence_tokens.");
        }
    }

    private (int Step, IReadOnlyDictionary<string, double> Metrics) Write(SupervisedStep step)
    {
        _output.Write(step.Step, PolicyView.Final.ToString(), step.Metrics, []);
        _finished(step);
        return (step.Step, step.Metrics);
    }
}
