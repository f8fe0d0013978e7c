using Bupo.Models.Architectures;
using Bupo.Models.Checkpoints.Gguf.Tokenizers;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Writes a model as one GGUF file, version 3, tensor after tensor.</summary>
internal sealed class GgufWriter
{
    private const int Alignment = 32;

    private readonly ICheckpoint _source;
    private readonly List<GgufOutput> _outputs;
    private readonly GgufMetadataWriter _metadata = new();
    private readonly float[]? _divisors;
    private readonly StoredNames _names;

    public GgufWriter(ICheckpoint source, StorageType type)
    {
        _source = source;
        var config = DecoderFamilies.Read(source.Config, source.GenerationConfig, source.Path);
        var family = GgufFamilies.OfClass(source.Path, config.Architecture);
        _names = StoredNames.Checked(source, config);
        _outputs = new GgufPlan(source.Path, family, config, type).Outputs();
        new GgufSettingsWriter(source, family, config, _metadata).Write(type);
        _divisors = GgufRopeScaling.Write(_metadata, source.Path, family.Architecture, config.Rotary);
        GgufTokenizerWriter.Write(_metadata, source, config);
        GgufNormRounding.Write(_metadata, name => _names.Read(source, name, ScalarType.Float32), _outputs.Where(output => output.Added != 0));
    }

    public void Write(string path)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        WriteHeader(stream);
        if (_divisors is not null)
        {
            using var divisors = tensor(_divisors);
            TensorBytes.Write(stream, divisors);
            Pad(stream);
        }
        foreach (var output in _outputs)
        {
            foreach (var name in output.Sources)
            {
                using var weights = Made(output, name);
                WriteElements(stream, weights, output);
            }
            Pad(stream);
        }
    }

    private void WriteHeader(FileStream stream)
    {
        var infos = _outputs.Select(output => output.Info).ToList();
        if (_divisors is not null)
        {
            infos.Insert(0, new(GgufRopeScaling.DivisorsTensor, StorageType.F32, [_divisors.Length], 4L * _divisors.Length));
        }
        var counts = new GgufBytes();
        counts.Number(3u);
        counts.Number((ulong)infos.Count);
        counts.Number((ulong)_metadata.Count);
        stream.Write("GGUF"u8);
        stream.Write(counts.Written);
        stream.Write(_metadata.Written);
        stream.Write(Places(infos).Written);
        Pad(stream);
    }

    private static GgufBytes Places(List<TensorInfo> infos)
    {
        var places = new GgufBytes();
        long offset = 0;
        foreach (var info in infos)
        {
            places.Text(info.Name);
            places.Number((uint)info.Shape.Count);
            foreach (var size in info.Shape.Reverse()) // GGUF counts the fastest dimension first.
            {
                places.Number((ulong)size);
            }
            places.Number(GgufTensorType.Number(info.Type));
            places.Number((ulong)offset);
            offset += (info.Bytes + Alignment - 1) / Alignment * Alignment;
        }
        return places;
    }

    private Tensor Made(GgufOutput output, string name)
    {
        using var scope = NewDisposeScope();
        var weights = _names.Read(_source, name, StorageLayout.Of(output.Info.Type).Memory);
        if (output.Added != 0)
        {
            weights = weights.add_(output.Added);
        }
        if (output.InterleavedHead > 0)
        {
            var shape = weights.shape;
            weights = weights.reshape(shape[0] / output.InterleavedHead, 2, output.InterleavedHead / 2, -1)
                .transpose(1, 2).reshape(shape);
        }
        return weights.MoveToOuterDisposeScope();
    }

    private void WriteElements(Stream stream, Tensor weights, GgufOutput output)
    {
        if (output.Info.Type == StorageType.Q8_0)
        {
            Quantization.WriteQ80(stream, weights);
            return;
        }
        using var infinite = output.Info.Type == StorageType.F16 ? weights.isinf().any() : null;
        if (infinite?.item<bool>() == true)
        {
            throw new BupoException($"{_source.Path}: {output.Sources[0]} holds weights beyond 65504, the largest of F16; write BF16 or F32.");
        }
        TensorBytes.Write(stream, weights);
    }

    private static void Pad(Stream stream)
    {
        while (stream.Position % Alignment != 0)
        {
            stream.WriteByte(0);
        }
    }
}
