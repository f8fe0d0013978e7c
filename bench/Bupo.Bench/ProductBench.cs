using System.Diagnostics;
using Bupo.Models.Decoder.Kernels;
using static TorchSharp.torch;

namespace Bupo.Bench;

/// <summary>Products of a small model's shapes: this project's kernel beside the library's.</summary>
internal static unsafe class ProductBench
{
    public static void Run()
    {
        using var noGrad = no_grad();
        using var crew = new Crew(get_num_threads());
        Console.WriteLine($"{get_num_threads()} threads; GFLOP/s");
        foreach (var (outputs, inputs, copies) in new[] { (1536, 576, 60), (576, 1536, 60), (49152, 576, 2) })
        {
            using var scope = NewDisposeScope();
            var weights = Enumerable.Range(0, copies).Select(_ => randn(outputs, inputs)).ToArray();
            var kernels = weights.Select(w => new LinearKernel(w, null)).ToArray();
            foreach (var rows in new[] { 1, 2, 4, 8, 16, 32, 128, 256 })
            {
                var x = randn(rows, inputs);
                var y = empty(rows, outputs);
                var (from, to) = ((nint)Native.Address(x), (nint)Native.Address(y));
                var flops = 2e-9 * rows * inputs * outputs * copies;
                var ours = Best(() =>
                {
                    foreach (var kernel in kernels)
                    {
                        crew.For(kernel.Tasks, task => kernel.Run(task, (float*)from, rows, inputs, (float*)to, outputs, false));
                    }
                });
                var theirs = Best(() =>
                {
                    foreach (var weight in weights)
                    {
                        using var product = nn.functional.linear(x, weight);
                    }
                });
                using var difference = (nn.functional.linear(x, weights[^1]) - y).abs().max();
                Console.WriteLine($"[{rows}, {inputs}] x [{inputs}, {outputs}]: kernel {flops / ours:F1}, torch {flops / theirs:F1}, difference {difference.item<float>():G3}");
            }
        }
    }

    private static double Best(Action action)
    {
        // Long enough for the runtime to have compiled the kernel for good.
        for (var warm = Stopwatch.StartNew(); warm.Elapsed.TotalSeconds < 0.5;)
        {
            action();
        }
        var best = double.PositiveInfinity;
        for (var i = 0; i < 5; i++)
        {
            var clock = Stopwatch.StartNew();
            action();
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }
        return best;
    }
}
