using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using static TorchSharp.torch;

namespace Bupo.Training;

/// <summary>Where the models of a run compute: in this process, on the CPU, with float32 weights.</summary>
/// <remarks>All models of a run are made here, so other devices and further processes attach here.</remarks>
/// <param name="ComputeType">The type of the matrix multiplications.</param>
internal sealed record Placement(ScalarType ComputeType)
{
    /// <summary>The placement that a recipe asks for; a resumed run keeps the arithmetic it began with.</summary>
    public static Placement Of(Compute asked, ScalarType? resumed) => new(resumed ?? ComputeChoice.Choose(asked));

    /// <summary>Loads a model to train or to compare with; the caller owns it.</summary>
    public DecoderModel Load(ICheckpoint checkpoint) =>
        DecoderModel.Load(checkpoint, new DecoderOptions { WeightType = ScalarType.Float32, ComputeType = ComputeType });

    /// <summary>Makes a new model of random float32 weights; the caller owns it.</summary>
    public DecoderModel Draw(DecoderConfig config, ulong seed) => new(config, RandomWeights.Draw(config, seed), ComputeType);
}
