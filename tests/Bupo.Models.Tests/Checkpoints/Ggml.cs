using System.Runtime.InteropServices;
using Bupo.Models.Checkpoints;
using Bupo.Models.Checkpoints.Gguf;
using Xunit;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>ggml's own quantization, from the library that comes with the tests' llama.cpp, built for any processor.</summary>
internal static class Ggml
{
    private delegate nuint QuantizeChunk(uint type, float[] source, byte[] target, long start, long rows, long columns, nint importance);

    private delegate void DequantizeRow(byte[] source, float[] target, long count);

    public static byte[] Quantize(StorageType type, float[] values)
    {
        var bytes = new byte[StorageLayout.BytesOf(type, [values.Length])!.Value];
        Export<QuantizeChunk>("ggml_quantize_chunk")(GgufTensorType.Number(type), values, bytes, 0, 1, values.Length, 0);
        return bytes;
    }

    public static float[] Dequantize(StorageType type, byte[] bytes, int count)
    {
        var values = new float[count];
        Export<DequantizeRow>($"dequantize_row_{type.ToString().ToLowerInvariant().Replace("_k", "_K", StringComparison.Ordinal)}")(bytes, values, count);
        return values;
    }

    private static T Export<T>(string name)
        where T : Delegate
    {
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "noavx", "libggml-base.so");
        Assert.SkipUnless(
            File.Exists(path) && OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "ggml's library is looked up where Linux on x64 has it.");
        return Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(NativeLibrary.Load(path), name));
    }
}
