using System.Text.Json.Nodes;
using Bupo.Models.Decoder;
using Bupo.Testing;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Decoder;

/// <summary>A recorded tiny model with what an independent implementation computed for it.</summary>
internal sealed class GoldenModel : IDisposable
{
    public GoldenModel(string folder)
    {
        var path = Shared.Path("golden", "models", folder);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(path, "config.json")))!.AsObject();
        var weights = new RecordedTensors(Path.Combine(path, "model.safetensors"));
        using var checkpoint = new MemoryCheckpoint(config, weights.Names.ToDictionary(n => n, n => (weights.Floats(n), weights.Shape(n))));
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
