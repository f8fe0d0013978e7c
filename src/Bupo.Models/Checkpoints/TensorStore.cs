using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>The mapped files of a checkpoint and the tensors in them, by their Hugging Face names.</summary>
internal sealed class TensorStore(string checkpoint) : IDisposable
{
    private readonly List<MappedFile> _files = [];
    private readonly Dictionary<string, StoredTensor> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    public MappedFile Map(string path)
    {
        var file = new MappedFile(path);
        _files.Add(file);
        return file;
    }

    public void Add(StoredTensor tensor)
    {
        if (!_places.TryAdd(tensor.Info.Name, tensor))
        {
            throw new BupoException(
                $"{tensor.File.Path}: tensor {tensor.Info.Name} was already found in {_places[tensor.Info.Name].File.Path}, names must be unique.");
        }
        _tensors.Add(tensor.Info.Name, tensor.Info);
    }

    public Tensor Read(string name, ScalarType? type) => Place(name).Read(type);

    public Tensor ReadShare(string name, int index, ScalarType? type) => Place(name).Share(index).Read(type);

    private StoredTensor Place(string name) =>
        _places.TryGetValue(name, out var tensor)
            ? tensor
            : throw new BupoException(
                $"{checkpoint} has no tensor {name} among its {_places.Count}, one was expected by that name; "
                + "the file is incomplete or of another architecture.");

    public void Dispose() => _files.ForEach(file => file.Dispose());
}
