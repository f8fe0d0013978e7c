using Bupo.Algorithms;
using Bupo.Algorithms.Objectives;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Policies;
using Bupo.Training.Optimization;
using Bupo.Training.Updates;
using static TorchSharp.torch;

namespace Bupo.Bench;

/// <summary>Updates of the 135M Llama shape: what an internal policy costs, what packing saves, what memory it takes.</summary>
/// <remarks>The head's share is the update of Layer(0), which runs no block; the layers' share is the rest of the full policy's.</remarks>
internal static class UpdateBench
{
    private const int Responses = 8, PromptTokens = 64, ResponseTokens = 192;

    public static void Run(string[] args)
    {
        using var model = RandomModel.Create(RandomModel.Llama135M, ScalarType.Float32);
        if (args is ["memory", var which])
        {
            Memory(which, model);
            return;
        }
        if (args is not ["packing"])
        {
            InternalPolicies(model);
        }
        if (args is not ["layers"])
        {
            Packing(model);
        }
        Console.WriteLine("peak memory: run `update memory ours` and `update memory plain`, each in a process of its own (wanted: at most half)");
    }

    private static void InternalPolicies(DecoderModel model)
    {
        var layers = model.Config.Layers;
        var batch = Batch([.. Enumerable.Repeat(ResponseTokens, Responses)], onePrompt: false);
        var depths = new[] { 5, 10, 15, 20 };
        using var trained = new Updates(model);
        var (seconds, _) = Pairing.Measure(
            5, [() => trained.Run(batch, PolicyView.Layer(0)), .. depths.Select(l => (Action)(() => trained.Run(batch, PolicyView.Layer(l)))), () => trained.Run(batch, PolicyView.Final)]);
        var (head, full) = (seconds[0], seconds[^1]);
        Console.WriteLine(FormattableString.Invariant($"{Responses} x {PromptTokens + ResponseTokens} tokens: full policy {full:f2} s, of which the head {head:f2} s"));
        foreach (var (i, depth) in depths.Index())
        {
            var expected = head + ((full - head) * depth / layers);
            Console.WriteLine(FormattableString.Invariant($"layer {depth,2} of {layers}: {seconds[i + 1]:f2} s, {seconds[i + 1] / expected:f3} of head + l/L of the layers (wanted: at most 1.10), {seconds[i + 1] / full:f3} of the full policy"));
        }
    }

    /// <summary>Lengths spread as responses of a reasoning model are: most short, a few up to the limit.</summary>
    private static void Packing(DecoderModel model)
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var lengths = Enumerable.Range(0, Responses).Select(_ => Math.Clamp((int)(ResponseTokens * Math.Exp(0.7 * Normal())), 16, 4 * ResponseTokens)).ToArray();
        var padded = Enumerable.Repeat(lengths.Max(), Responses).ToArray();
        using var apart = new Updates(model, share: false);
        using var shared = new Updates(model);
        var (seconds, _) = Pairing.Measure(
            5,
            () => shared.Run(Batch(lengths, onePrompt: true), PolicyView.Final),
            () => apart.Run(Batch(lengths, onePrompt: true), PolicyView.Final),
            () => apart.Run(Batch(padded, onePrompt: true), PolicyView.Final));
        Console.WriteLine(FormattableString.Invariant($"responses of {string.Join(", ", lengths.Order())} tokens to one prompt: padded {seconds[2]:f2} s, packed {seconds[1]:f2} s, prompt shared {seconds[0]:f2} s"));
        Console.WriteLine(FormattableString.Invariant($"packing is {seconds[2] / seconds[1]:f2} times faster (wanted: 1.5), with the prompt shared {seconds[2] / seconds[0]:f2} times"));
    }

    /// <summary>Growth of the process over one update; the plain way pads, holds every logit and leaves the rest to autograd.</summary>
    private static void Memory(string which, DecoderModel model)
    {
        var batch = Batch([.. Enumerable.Repeat(ResponseTokens, Responses)], onePrompt: false);
        using var trained = new Updates(model);
        var before = Pairing.PeakMemory();
        if (which == "plain")
        {
            trained.RunPlain(batch);
        }
        else
        {
            trained.Run(batch, PolicyView.Final);
        }
        Console.WriteLine(FormattableString.Invariant($"{which}: peak grew by {(Pairing.PeakMemory() - before) >> 20} MiB, AdamW's moments included"));
    }

    private static ResponseSequence[] Batch(int[] lengths, bool onePrompt)
    {
        var random = new Random(2);
        int[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(RandomModel.Llama135M.VocabularySize))];
        var prompt = Ids(PromptTokens);
        return [.. lengths.Select((length, i) => new ResponseSequence(onePrompt ? prompt : Ids(PromptTokens), Ids(length), onePrompt ? 0 : i, i % 2))];
    }

    /// <summary>GRPO updates with AdamW.</summary>
    private sealed class Updates : IDisposable
    {
        private readonly DecoderModel _model;
        private readonly TrainedParameters _parameters;
        private readonly PolicyUpdater _updater;

        public Updates(DecoderModel model, bool share = true)
        {
            _model = model;
            _parameters = new TrainedParameters(model.Parameters, new ParameterSettings());
            _updater = new PolicyUpdater(model, _parameters, new UpdateSettings
            {
                Loss = new PolicyLoss { Objective = new ClippedSurrogate(), Aggregation = LossAggregation.TokenMean },
                RowBudget = 512,
                SharePrompts = share,
            });
        }

        public void Run(ResponseSequence[] batch, PolicyView view)
        {
            var tokens = batch.Sum(s => s.Response.Length);
            var advantages = batch.SelectMany(s => Enumerable.Repeat(s.Reward - 0.5, s.Response.Length)).ToArray();
            _updater.Update(batch, advantages, [new LossTerm(view, 1, [.. Enumerable.Repeat(-10.8, tokens)])], 1e-6);
        }

        public void RunPlain(ResponseSequence[] batch)
        {
            using (var scope = NewDisposeScope())
            {
                using var attention = new PackedAttention(_model.Config, SequenceLayout.Packed([.. batch.Select(s => s.Prompt.Length + s.Response.Length)]));
                int[] ids = [.. batch.SelectMany(s => s.Prompt.Concat(s.Response))];
                var logProbs = _model.Logits(_model.FinalNorm(_model.Forward(ids, attention))).log_softmax(-1);
                var chosen = logProbs.gather(1, tensor(ids.Select(id => (long)id).ToArray()).unsqueeze(1));
                (chosen + 10.8).exp().mean().backward();
            }
            _parameters.Step(0, 1e-6);
        }

        public void Dispose() => _parameters.Dispose();
    }
}
