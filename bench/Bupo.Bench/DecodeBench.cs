using System.Diagnostics;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Paged;
using Bupo.Policies;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;

namespace Bupo.Bench;

/// <summary>Decoding of the real 135M model against llama.cpp on the same float32 weights, and what sharing prompts saves.</summary>
internal static class DecodeBench
{
    private const int PromptTokens = 64, NewTokens = 64;

    public static void Run(string[] args)
    {
        using var checkpoint = Open();
        using var model = DecoderModel.Load(checkpoint);
        var file = Path.Combine(Path.GetTempPath(), $"bupo-bench-{Environment.ProcessId}.gguf");
        try
        {
            WriteWide(model, checkpoint, file);
            using var llama = new LlamaDecoder(file, TorchSharp.torch.get_num_threads(), 128 * (PromptTokens + NewTokens));
            Console.WriteLine($"{TorchSharp.torch.get_num_threads()} threads, float32, {PromptTokens}-token prompts, {NewTokens} new tokens, greedy; new tokens per second of decoding");
            int[] counts = [.. args.Select(int.Parse)];
            foreach (var sequences in counts.Length > 0 ? counts : [1, 8, 32, 128])
            {
                Compare(model, llama, sequences, Math.Clamp(32 / sequences, 1, 5));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What computing a prompt once for its samples saves.</summary>
    public static void RunPrefill()
    {
        using var checkpoint = Open();
        using var model = DecoderModel.Load(checkpoint);
        ComparePrefill(model);
    }

    private static ICheckpoint Open() =>
        Checkpoint.Open(Testing.Shared.Path("models", "smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf"));

    private static void Compare(DecoderModel model, LlamaDecoder llama, int sequences, int rounds)
    {
        var prompts = Prompts(sequences, PromptTokens);
        var (ours, theirs) = (new double[rounds], new double[rounds]);
        for (var round = -1; round < rounds; round++)                       // the first warms up
        {
            var (a, b) = (Decode(model, prompts), llama.Decode(prompts, NewTokens));
            if (round >= 0)
            {
                (ours[round], theirs[round]) = (a, b);
            }
        }
        var tokens = sequences * (NewTokens - 1);                           // the first comes with the prompt
        Console.WriteLine(FormattableString.Invariant(
            $"{sequences,4} sequences: Bupo {tokens / Pairing.Median(ours),8:F1}  llama.cpp {tokens / Pairing.Median(theirs),8:F1}  ratio {Pairing.Median([.. ours.Zip(theirs, (a, b) => b / a)]):F2}"));
    }

    /// <summary>Seconds of decoding: prompts are through, and each sequence gets its further tokens one by one.</summary>
    private static double Decode(DecoderModel model, int[][] prompts)
    {
        var layers = model.Config.Layers;
        using var pages = new KeyValuePages(model.Config, layers, prompts.Length * KeyValuePages.PagesFor(PromptTokens + NewTokens));
        using var decoder = new BatchedDecoder(model, pages, HookPoint.ResidPost(layers), true, null, Math.Max(PromptTokens, prompts.Length));
        var tables = prompts.Select(_ => new PageTable(pages)).ToArray();
        var states = new float[prompts.Length][];
        for (var i = 0; i < prompts.Length; i++)
        {
            tables[i].TryReserve(PromptTokens);
            decoder.Run([.. prompts[i].Select((token, p) => new BatchRow(tables[i], p, token))]);
            tables[i].Advance(PromptTokens);
            states[i] = decoder.State(PromptTokens - 1).ToArray();
        }
        var next = new int[prompts.Length];
        void Draw() => decoder.Read(states, (row, logits) => next[row] = LogitRow.Maximum(logits).At);
        Draw();
        var clock = Stopwatch.StartNew();
        for (var step = 1; step < NewTokens; step++)
        {
            Array.ForEach(tables, table => table.TryReserve(1));
            decoder.Run([.. tables.Select((table, i) => new BatchRow(table, table.Length, next[i]))]);
            for (var i = 0; i < tables.Length; i++)
            {
                tables[i].Advance(1);
                states[i] = decoder.State(i).ToArray();
            }
            Draw();
        }
        return clock.Elapsed.TotalSeconds;
    }

    private static void ComparePrefill(DecoderModel model)
    {
        var requests = Prompts(16, 256).Select((ids, i) => new GenerationRequest((ulong)i, ids, 8)).ToArray();
        var settings = new SamplingSettings { MaxResponseTokens = 16 };
        (long PromptRows, double TotalSeconds) Measure(bool share)
        {
            var sampler = new BatchedSampler(model, PolicyView.Final, new WeightsIdentity(0, ""), null, new BatchedSamplerOptions { SharePrompts = share });
            var clock = Stopwatch.StartNew();
            return (sampler.Generate(requests, settings).Counts.PromptRows, clock.Elapsed.TotalSeconds);
        }
        var (shared, alone) = (Measure(true), Measure(false));
        Console.WriteLine(FormattableString.Invariant(
            $"8 responses of 16 tokens to 16 prompts of 256: {shared.PromptRows} prompt rows in {shared.TotalSeconds:F1} s shared, {alone.PromptRows} in {alone.TotalSeconds:F1} s unshared"));
    }

    private static int[][] Prompts(int count, int length) =>
        [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, length).Select(j => 100 + (((i * 977) + (j * 131)) % 40000)).ToArray())];

    private static void WriteWide(DecoderModel model, ICheckpoint checkpoint, string file)
    {
        using var wide = Checkpoint.WithWeights(checkpoint, model.Parameters);
        CheckpointWriter.WriteGguf(wide, file, StorageType.F32);
    }
}
