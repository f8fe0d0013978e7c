using System.Text.Json.Nodes;
using Bupo.Models.Architectures;
using Bupo.Models.Tokenization;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>A decoder's parameters in memory, seen as the checkpoint that they were read from: its names, its stacks, and what else it holds.</summary>
internal sealed class ParametersInMemory : ICheckpoint
{
    private readonly ICheckpoint _origin;
    private readonly Dictionary<string, List<(StoredPlace Place, Tensor Weight)>> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);

    public ParametersInMemory(ICheckpoint origin, DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters)
    {
        _origin = origin;
        var names = new StoredNames(config, origin.Tensors);
        foreach (var (parameter, _) in ParameterLayout.Of(config))
        {
            var place = names.Find(parameter);
            if (!_made.TryGetValue(place.Stored, out var parts))
            {
                _made[place.Stored] = parts = [];
                _tensors[place.Stored] = InfoOf(place, parameters[parameter]);
            }
            parts.Add((place, parameters[parameter]));
        }
        foreach (var (name, info) in origin.Tensors.Where(tensor => !_made.ContainsKey(tensor.Key) && tensor.Key != names.Unembedding))
        {
            _tensors[name] = info;
        }
    }

    public string Path => _origin.Path;

    public JsonObject Config => _origin.Config;

    public JsonObject? GenerationConfig => _origin.GenerationConfig;

    public IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    public TokenizerFiles? Tokenizer => _origin.Tokenizer;

    public IReadOnlyList<string> CompanionFiles => _origin.CompanionFiles;

    public Tensor Read(string name, ScalarType? type = null)
    {
        if (!_made.TryGetValue(name, out var parts))
        {
            return _origin.Read(name, type);
        }
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        if (parts is [{ Place.Form: null, Weight: var whole }])
        {
            return whole.detach().to(type ?? whole.dtype, copy: true).MoveToOuterDisposeScope();
        }
        var stored = empty([.. _tensors[name].Shape], type ?? parts[0].Weight.dtype);
        foreach (var (place, weight) in parts)
        {
            var share = place.Expert is { } expert ? stored.select(0, expert) : stored;
            place.Form!.View(share).copy_(weight);
        }
        return stored.MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        // Origin and parameters belong to the caller.
    }

    private TensorInfo InfoOf(StoredPlace place, Tensor weight)
    {
        var type = MemoryType.ToStorage(weight.dtype);
        var shape = place.Form is null ? weight.shape : _origin.Tensors[place.Stored].Shape;
        return new(place.Stored, type, [.. shape], StorageLayout.BytesOf(type, [.. shape])!.Value);
    }
}
