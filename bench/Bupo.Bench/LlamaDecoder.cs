using System.Diagnostics;
using Bupo.Policies;
using LLama;
using LLama.Common;
using LLama.Native;

namespace Bupo.Bench;

/// <summary>Greedy decoding of many sequences at once by llama.cpp.</summary>
internal sealed class LlamaDecoder : IDisposable
{
    private readonly LLamaWeights _weights;
    private readonly ModelParams _parameters;

    static LlamaDecoder() => NativeLibraryConfig.All.WithLogCallback((_, _) => { });

    public LlamaDecoder(string path, int threads, int context)
    {
        _parameters = new ModelParams(path)
        {
            ContextSize = (uint)context,
            SeqMax = 128,
            BatchSize = 512,
            KVUnified = false,    // sequences that share nothing are faster apart
            Threads = threads,
            BatchThreads = threads,
            TypeK = GGMLType.GGML_TYPE_F32,
            TypeV = GGMLType.GGML_TYPE_F32,
        };
        _weights = LLamaWeights.LoadFromFile(_parameters);
    }

    /// <summary>Seconds of decoding after the prompts are through, with the first token drawn.</summary>
    public double Decode(int[][] prompts, int newTokens)
    {
        _parameters.SeqMax = (uint)prompts.Length;
        _parameters.ContextSize = (uint)(prompts.Length * (prompts[0].Length + newTokens));
        using var context = _weights.CreateContext(_parameters);
        var next = new int[prompts.Length];
        var batch = new LLamaBatch();
        for (var i = 0; i < prompts.Length; i++)
        {
            batch.Clear();
            for (var p = 0; p < prompts[i].Length; p++)
            {
                batch.Add(prompts[i][p], p, (LLamaSeqId)i, p == prompts[i].Length - 1);
            }
            Run(context, batch);
            next[i] = LogitRow.Maximum(context.NativeHandle.GetLogitsIth(prompts[i].Length - 1)).At;
        }
        var clock = Stopwatch.StartNew();
        for (var step = 1; step < newTokens; step++)
        {
            batch.Clear();
            for (var i = 0; i < prompts.Length; i++)
            {
                batch.Add(next[i], prompts[i].Length + step - 1, (LLamaSeqId)i, true);
            }
            Run(context, batch);
            for (var i = 0; i < prompts.Length; i++)
            {
                next[i] = LogitRow.Maximum(context.NativeHandle.GetLogitsIth(i)).At;
            }
        }
        return clock.Elapsed.TotalSeconds;
    }

    public void Dispose() => _weights.Dispose();

    private static void Run(LLamaContext context, LLamaBatch batch)
    {
        if (context.NativeHandle.Decode(batch) != DecodeResult.Ok)
        {
            throw new InvalidOperationException("llama.cpp did not decode.");
        }
    }
}
