using Bupo.Models.Checkpoints;
using static TorchSharp.torch;

namespace Bupo.Bench;

/// <summary>Reading a cached checkpoint of half a gigabyte, as it is and converted, against the bare copy of its file into fresh memory.</summary>
internal static class LoadingBench
{
    private const int Tensors = 16;
    private const long Elements = 16 << 20;

    /// <summary>Measures that, and the reading of each model named on the command line, to float32.</summary>
    public static void Run(string[] models)
    {
        var folder = Directory.CreateTempSubdirectory("bupo-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "model.safetensors");
            using (var weights = randn(Elements).to(ScalarType.BFloat16))
            {
                SafetensorsFile.Write(file, Enumerable.Range(0, Tensors).ToDictionary(i => $"w{i}", _ => weights));
            }
            using var checkpoint = new SafetensorsFile(file);
            var names = checkpoint.Tensors.Keys.ToArray();
            var (medians, ratios) = Pairing.Measure(
                5, () => Load(names, name => checkpoint.Read(name)), () => Load(names, name => checkpoint.Read(name, ScalarType.Float32)), () => Copy(file));
            Console.WriteLine($"bfloat16 as it is: {medians[0] * 1e3:f0} ms, to float32: {medians[1] * 1e3:f0} ms, "
                + $"bare copy {medians[2] * 1e3:f0} ms, ratios {ratios[0]:f2} and {ratios[1]:f2}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        foreach (var model in models)
        {
            using var checkpoint = Checkpoint.Open(model);
            var names = checkpoint.Tensors.Keys.ToArray();
            var (medians, _) = Pairing.Measure(3, () => Load(names, name => checkpoint.Read(name, ScalarType.Float32)), () => Checkpoint.Open(model).Dispose());
            Console.WriteLine($"{model} to float32: {medians[0] * 1e3:f0} ms, opening {medians[1] * 1e3:f0} ms");
        }
    }

    private static void Load(string[] names, Func<string, Tensor> read)
    {
        var tensors = names.Select(read).ToList();
        tensors.ForEach(tensor => tensor.Dispose());
    }

    // The same memory from the same allocator, so that page faults count alike.
    private static void Copy(string path)
    {
        using var file = File.OpenHandle(path);
        var buffers = new List<Tensor>();
        for (var i = 0; i < Tensors; i++)
        {
            buffers.Add(empty(2 * Elements, ScalarType.Byte));
            RandomAccess.Read(file, buffers[i].bytes, 2 * Elements * i);
        }
        buffers.ForEach(buffer => buffer.Dispose());
    }
}
