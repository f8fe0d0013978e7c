using System.Text.Json.Nodes;
using Bupo.Models.Architectures;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Testing;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Decoder;

/// <summary>A recorded tiny model with what an independent implementation computed for it.</summary>
internal sealed class GoldenModel : IDisposable
{
    /// <param name="folder">Below golden, as "families/gemma3-linear-tied".</param>
    public GoldenModel(string folder)
    {
        var path = Shared.Path(["golden", .. folder.Split('/')]);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(path, "config.json")))!.AsObject();
        if (config["architectures"]![0]!.GetValue<string>() is var name && !DecoderFamilies.Known.Contains(name))
        {
            Xunit.Assert.Skip($"{name} is not computed yet.");
        }
        using var checkpoint = Checkpoint.Open(path);
        Model = DecoderModel.Load(checkpoint);
        Expected = new RecordedTensors(Path.Combine(path, "expected.safetensors"));
        Description = JsonNode.Parse(File.ReadAllText(Path.Combine(path, "expected.json")))!.AsObject();
        Sequences = Expected.Names.Count(n => n.EndsWith(".tokens", StringComparison.Ordinal));
    }

    public DecoderModel Model { get; }

    public RecordedTensors Expected { get; }

    public JsonObject Description { get; }

    public int Sequences { get; }

    public int[] Tokens(int sequence) => Expected.Ids($"seq{sequence}.tokens");

    public static float[] Values(Tensor tensor) => tensor.to(ScalarType.Float32).contiguous().data<float>().ToArray();

    public void Dispose() => Model.Dispose();
}
