using System.Diagnostics;
using Bupo.Models.Arithmetic;
using static TorchSharp.torch;

namespace Bupo.Bench;

/// <summary>Products of a small model's shapes: this project's kernels beside the library's.</summary>
internal static unsafe class ProductBench
{
    private const int ManyRows = 610;    // a prompt and eight responses

    // So many copies of a weight that it comes from memory, as it does in a model.
    private static readonly (int Outputs, int Inputs, int Copies)[] Weights = [(1536, 576, 60), (576, 1536, 60), (49152, 576, 2)];

    public static void Run()
    {
        using var noGrad = no_grad();
        Console.WriteLine($"{get_num_threads()} threads; GFLOP/s");
        using (var pool = new ForkJoinPool(get_num_threads()))
        {
            foreach (var (outputs, inputs, copies) in Weights)
            {
                Sampling(pool, outputs, inputs, copies);
            }
        }
        foreach (var (outputs, inputs, copies) in Weights)
        {
            Training(outputs, inputs, copies);
        }
    }

    private static void Sampling(ForkJoinPool pool, int outputs, int inputs, int copies)
    {
        using var scope = NewDisposeScope();
        var weights = Enumerable.Range(0, copies).Select(_ => randn(outputs, inputs)).ToArray();
        var kernels = weights.Select(w => new LinearKernel(w, null)).ToArray();
        foreach (var rows in new[] { 1, 2, 4, 8, 16, 32 })
        {
            var (x, y) = (randn(rows, inputs), empty(rows, outputs));
            var (from, to) = ((nint)Native.Address(x), (nint)Native.Address(y));
            var ours = Best(() =>
            {
                foreach (var kernel in kernels)
                {
                    pool.For(kernel.Tasks, task => kernel.Run(task, (float*)from, rows, inputs, (float*)to, outputs, false));
                }
            });
            var theirs = Best(() =>
            {
                foreach (var weight in weights)
                {
                    using var product = nn.functional.linear(x, weight);
                }
            });
            Report($"sampling, [{rows}, {inputs}] x [{inputs}, {outputs}]", 2e-9 * rows * inputs * outputs * copies, ours, theirs);
        }
    }

    /// <summary>y = x Wᵀ, ∂x = ∂y W and ∂W += ∂yᵀ x.</summary>
    private static void Training(int outputs, int inputs, int copies)
    {
        using var scope = NewDisposeScope();
        var weights = Enumerable.Range(0, copies).Select(_ => randn(outputs, inputs)).ToArray();
        var (x, y) = (randn(ManyRows, inputs), randn(ManyRows, outputs));
        void Compare(string what, Func<Tensor, (Tensor A, Tensor B, Tensor C, bool Add)> product)
        {
            var ours = Best(() => Each(product, MatMul.MultiplyByKernel));
            var theirs = Best(() => Each(product, (a, b, c, add) => c.addmm_(a, b, add ? 1 : 0, 1)));
            Report($"training, {what}, [{ManyRows}, {inputs}] x [{inputs}, {outputs}]", 2e-9 * ManyRows * inputs * outputs * copies, ours, theirs);
        }

        void Each(Func<Tensor, (Tensor A, Tensor B, Tensor C, bool Add)> product, Action<Tensor, Tensor, Tensor, bool> multiply)
        {
            foreach (var weight in weights)
            {
                using var inner = NewDisposeScope();
                var (a, b, c, add) = product(weight);
                multiply(a, b, c, add);
            }
        }

        Compare("forward", weight => (x, weight.t(), y, false));
        Compare("gradient of x", weight => (y, weight, x, false));
        Compare("gradient of W", weight => (y.t(), x, weight, true));
    }

    private static void Report(string what, double gigaflops, double ours, double theirs) =>
        Console.WriteLine(FormattableString.Invariant($"{what}: kernel {gigaflops / ours:F0}, torch {gigaflops / theirs:F0}, {theirs / ours:F2} times faster"));

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
