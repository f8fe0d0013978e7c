using LLama;
using LLama.Common;
using LLama.Native;

namespace Bupo.Models.Tests.Checkpoints;

/// <summary>llama.cpp as a judge of written files: opens one and continues token ids greedily.</summary>
internal sealed class LlamaCpp : IDisposable
{
    private readonly LLamaWeights _weights;
    private readonly ModelParams _parameters;

    static LlamaCpp() => NativeLibraryConfig.All.WithLogCallback((_, _) => { });

    public LlamaCpp(string path)
    {
        _parameters = new ModelParams(path)
        {
            ContextSize = 512,
            Threads = 1,
            BatchThreads = 1,
            TypeK = GGMLType.GGML_TYPE_F32,
            TypeV = GGMLType.GGML_TYPE_F32,
            FlashAttention = false,
        };
        _weights = LLamaWeights.LoadFromFile(_parameters);
    }

    public int[] Tokenize(string text) => [.. _weights.NativeHandle.Tokenize(text, false, true, System.Text.Encoding.UTF8).Select(token => (int)token)];

    public int[] Continue(IReadOnlyList<int> prompt, int count)
    {
        using var context = _weights.CreateContext(_parameters);
        var answer = new List<int>();
        var batch = new LLamaBatch();
        for (var i = 0; i < prompt.Count; i++)
        {
            batch.Add(prompt[i], i, LLamaSeqId.Zero, i == prompt.Count - 1);
        }
        for (var last = prompt.Count - 1; answer.Count < count; last = 0)
        {
            if (context.NativeHandle.Decode(batch) != DecodeResult.Ok)
            {
                throw new InvalidOperationException("llama.cpp did not decode.");
            }
            answer.Add(ArgMax(context.NativeHandle.GetLogitsIth(last)));
            batch.Clear();
            batch.Add(answer[^1], prompt.Count + answer.Count - 1, LLamaSeqId.Zero, true);
        }
        return [.. answer];
    }

    public void Dispose() => _weights.Dispose();

    private static int ArgMax(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }
}
