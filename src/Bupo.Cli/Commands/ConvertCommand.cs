using System.CommandLine;
using Bupo.Models.Checkpoints;
using TorchSharp;

namespace Bupo.Cli.Commands;

/// <summary>`bupo convert`.</summary>
internal static class ConvertCommand
{
    private static readonly Dictionary<string, (StorageType Stored, torch.ScalarType? Tensor)> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["f32"] = (StorageType.F32, torch.ScalarType.Float32),
        ["f16"] = (StorageType.F16, torch.ScalarType.Float16),
        ["bf16"] = (StorageType.BF16, torch.ScalarType.BFloat16),
        ["q8_0"] = (StorageType.Q8_0, null),
    };

    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var output = new Option<string>("--out")
        {
            Description = "The new model: a .gguf file, or a folder in Hugging Face's layout.",
            HelpName = "path",
            Required = true,
        };
        var type = new Option<string?>("--dtype")
        {
            Description = "Type of the weights: f32, f16 or bf16, and q8_0 for .gguf. Without it they stay as they are, and become f32 where they are quantized or of several types.",
            HelpName = "f32|f16|bf16|q8_0",
        };
        var verb = new Verb(
            "convert",
            "Write a checkpoint in another format or type: safetensors to GGUF and back.",
            "bupo convert --model Qwen/Qwen3-4B --out qwen3.gguf --dtype bf16",
            "bupo convert --model model.gguf --out folder --dtype f32")
        {
            model, output, type,
        };
        verb.SetAction(parsed => Run(terminal, parsed.GetRequiredValue(model), parsed.GetRequiredValue(output), parsed.GetValue(type)));
        return verb;
    }

    private static int Run(Terminal terminal, string model, string output, string? dtype)
    {
        (StorageType Stored, torch.ScalarType? Tensor)? wanted = dtype is null ? null
            : Types.TryGetValue(dtype, out var known) ? known
            : throw new BupoException($"--dtype: found '{dtype}', expected one of {string.Join(", ", Types.Keys)}.");
        var gguf = output.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
        if (!gguf && wanted is { Tensor: null })
        {
            throw new BupoException($"--dtype {dtype} is for .gguf files only; a folder takes f32, f16 or bf16.");
        }
        using var checkpoint = Checkpoint.Open(model);
        terminal.Error.WriteLine($"Writing {output}…");
        if (gguf)
        {
            CheckpointWriter.WriteGguf(checkpoint, output, wanted?.Stored ?? StoredType(checkpoint));
        }
        else
        {
            CheckpointWriter.WriteFolder(checkpoint, output, wanted?.Tensor);
        }
        using var written = Checkpoint.Open(output);
        terminal.Out.WriteLine($"{output}: {written.Tensors.Count} tensors, {SizeText.Bytes(written.Tensors.Values.Sum(t => t.Bytes))}.");
        return ExitCode.Done;
    }

    // A GGUF's matrices have one type: that of the source's, if that too is one and can be written.
    private static StorageType StoredType(ICheckpoint checkpoint)
    {
        var types = checkpoint.Tensors.Values.Where(t => t.Shape.Count > 1).Select(t => t.Type).Distinct().ToArray();
        return types is [StorageType.F16 or StorageType.BF16 or StorageType.Q8_0] ? types[0] : StorageType.F32;
    }
}
