using Bupo.Models.Checkpoints.Safetensors;
using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>One safetensors file by itself: recorded states, an optimizer's moments, any named tensors.</summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly TensorStore _store;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BupoException">It cannot be read or is damaged.</exception>
    public SafetensorsFile(string path)
    {
        _store = new(path);
        try
        {
            SafetensorsHeader.Read(_store.Map(path)).ForEach(_store.Add);
        }
        catch
        {
            _store.Dispose();
            throw;
        }
    }

    /// <summary>The tensors by their names.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => _store.Tensors;

    /// <summary>Reads a tensor, converting it on its one way from the mapped file.</summary>
    /// <param name="name">A name in <see cref="Tensors"/>.</param>
    /// <param name="type">The type wanted; null keeps the stored one.</param>
    /// <returns>A tensor on the CPU that the caller owns.</returns>
    /// <exception cref="BupoException">There is no such tensor, or it holds a NaN.</exception>
    public Tensor Read(string name, ScalarType? type = null) => _store.Read(name, type);

    /// <summary>Writes tensors as a file, which appears under its name when it is whole.</summary>
    /// <param name="path">The new file; one that is there already is not overwritten.</param>
    /// <param name="tensors">The tensors by their names; borrowed.</param>
    /// <exception cref="BupoException">The file is there already.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var infos = tensors.Select(pair => WeightsInMemory.Info(pair.Key, pair.Value)).ToList();
        AtomicOutput.File(path, aside => SafetensorsWriter.Write(aside, infos, name => tensors[name].alias()));
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose() => _store.Dispose();
}
