using Bupo.Models.Architectures;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>Finds a decoder's parameters in a checkpoint, whatever it calls them: nested in a vision-language model, renamed, or stacked.</summary>
internal sealed class StoredNames
{
    private const string Model = "model.";

    // Of text models alone, nested as transformers 5 saves them, and nested as transformers 4 did.
    private static readonly string[] Prefixes = [Model, "model.language_model.", "language_model.model."];
    private static readonly string[] Heads = [ParameterLayout.Unembedding, "language_model." + ParameterLayout.Unembedding];

    private readonly DecoderConfig _config;
    private readonly IReadOnlyDictionary<string, TensorInfo> _tensors;
    private readonly string _prefix;
    private readonly string _head;

    /// <summary>Looks at which names a checkpoint has.</summary>
    public StoredNames(DecoderConfig config, IReadOnlyDictionary<string, TensorInfo> tensors)
    {
        (_config, _tensors) = (config, tensors);
        _prefix = Prefixes.FirstOrDefault(prefix => tensors.ContainsKey(prefix + ParameterLayout.Embedding[Model.Length..])) ?? Model;
        _head = Heads.FirstOrDefault(tensors.ContainsKey) ?? ParameterLayout.Unembedding;
    }

    /// <summary>The same, once it is sure that the checkpoint holds what its configuration asks for, in types that weights have, and nothing else in its layers.</summary>
    /// <exception cref="BupoException">A tensor is missing, misshapen, no weight, or one that is not computed.</exception>
    public static StoredNames Checked(ICheckpoint checkpoint, DecoderConfig config)
    {
        var names = new StoredNames(config, checkpoint.Tensors);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (parameter, shape) in ParameterLayout.Of(config))
        {
            var place = names.Find(parameter);
            RequireTensor(checkpoint, place, shape);
            used.Add(place.Stored);
        }
        names.RequireNoOther(checkpoint, used);
        if (config.TiedEmbeddings && checkpoint.Tensors.ContainsKey(names._head))
        {
            names.RequireTied(checkpoint);
        }
        return names;
    }

    /// <summary>What the checkpoint calls the unembedding, if it has one of its own.</summary>
    public string Unembedding => _head;

    /// <summary>Where a parameter is.</summary>
    /// <param name="parameter">A name of <see cref="ParameterLayout"/>.</param>
    /// <returns>The stored tensor, and which expert's share and which part of it the parameter is, where it is not the whole.</returns>
    public StoredPlace Find(string parameter)
    {
        if (parameter == ParameterLayout.Unembedding)
        {
            return new StoredPlace(_head, null, null);
        }
        var own = _prefix + parameter[Model.Length..];
        var block = ParameterLayout.LayerOf(parameter) is > 0 and var number ? ParameterLayout.BlockPrefix(number) : null;
        if (block is null || _tensors.ContainsKey(own))
        {
            return new StoredPlace(own, null, null);
        }
        foreach (var form in _config.Stored)
        {
            if (form.Match(parameter[block.Length..]) is var (stored, expert))
            {
                var name = _prefix + block[Model.Length..] + stored;
                if (_tensors.ContainsKey(name))
                {
                    return new StoredPlace(name, form.Stacked ? expert : null, form);
                }
            }
        }
        return new StoredPlace(own, null, null);
    }

    /// <summary>Reads a parameter into memory of its own.</summary>
    public Tensor Read(ICheckpoint checkpoint, string parameter, ScalarType? type)
    {
        var place = Find(parameter);
        if (place.Form is null)
        {
            return checkpoint.Read(place.Stored, type);
        }
        using var scope = NewDisposeScope();
        var share = place.Expert is { } expert ? checkpoint.ReadShare(place.Stored, expert, type) : checkpoint.Read(place.Stored, type);
        var view = place.Form.View(share);
        return (view.numel() == share.numel() && view.is_contiguous() ? share : view.clone().contiguous()).MoveToOuterDisposeScope();
    }

    private static void RequireTensor(ICheckpoint checkpoint, StoredPlace place, long[] shape)
    {
        var share = place.Form?.ShareOf(shape) ?? shape;
        var expected = place.Expert is null ? $"[{string.Join(", ", share)}]" : $"[experts, {string.Join(", ", share)}]";
        if (!checkpoint.Tensors.TryGetValue(place.Stored, out var found))
        {
            throw new BupoException($"{checkpoint.Path}: tensor {place.Stored} is missing, expected {expected} as its configuration says.");
        }
        var fits = place.Expert is { } expert ? found.Shape.Count > 1 && expert < found.Shape[0] && found.Shape.Skip(1).SequenceEqual(share) : found.Shape.SequenceEqual(share);
        if (!fits)
        {
            throw new BupoException(
                $"{checkpoint.Path}: tensor {place.Stored} has shape [{string.Join(", ", found.Shape)}], expected {expected} as its configuration says.");
        }
        WeightTypes.Require(checkpoint.Path, found);
    }

    // A bias or a norm that nobody reads would change what the model computes.
    private void RequireNoOther(ICheckpoint checkpoint, HashSet<string> used)
    {
        for (var block = 1; block <= _config.Layers; block++)
        {
            var prefix = _prefix + ParameterLayout.BlockPrefix(block)[Model.Length..];
            if (checkpoint.Tensors.Keys.FirstOrDefault(name => name.StartsWith(prefix, StringComparison.Ordinal) && !used.Contains(name) && !IsUnread(name)) is { } other)
            {
                throw new BupoException(
                    $"{checkpoint.Path}: tensor {other} is not part of {_config.Architecture} as its configuration describes it, so it would not be computed; "
                    + "check the fields of config.json about biases and norms.");
            }
        }
    }

    private bool IsUnread(string name) =>
        name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal) || _config.UnreadTensors.Any(end => name.EndsWith(end, StringComparison.Ordinal));

    private void RequireTied(ICheckpoint checkpoint)
    {
        using var scope = NewDisposeScope();
        var (embedding, head) = (checkpoint.Read(Find(ParameterLayout.Embedding).Stored), checkpoint.Read(_head));
        if (!embedding.shape.SequenceEqual(head.shape) || embedding.dtype != head.dtype || !embedding.equal(head).all().item<bool>())
        {
            throw new BupoException(
                $"{checkpoint.Path}: {_head} differs from the embedding although tie_word_embeddings is true; "
                + $"set tie_word_embeddings to false in config.json if {_head} is right, else remove the tensor.");
        }
    }
}

/// <summary>Where a parameter is in a checkpoint.</summary>
/// <param name="Stored">The stored tensor.</param>
/// <param name="Expert">Whose share of it, where experts are stacked.</param>
/// <param name="Form">Which part, where it is not the whole.</param>
internal readonly record struct StoredPlace(string Stored, int? Expert, StoredForm? Form);
