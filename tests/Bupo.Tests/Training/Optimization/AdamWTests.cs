using Bupo.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using AdamW = Bupo.Training.Optimization.AdamW;

namespace Bupo.Tests.Training.Optimization;

public class AdamWTests
{
    private static readonly AdamWSettings Settings = new();

    [Theory]
    [InlineData(ScalarType.Float64, 1e-14)]
    [InlineData(ScalarType.Float32, 1e-6)]
    public void Step_LargeParameter_EqualsTheFormula(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var random = new Random(1);
        var values = Enumerable.Range(0, 200_001).Select(_ => random.NextDouble() - 0.5).ToArray();
        var gradients = Enumerable.Range(0, 3).Select(_ => values.Select(_ => random.NextDouble() - 0.5).ToArray()).ToArray();
        var parameter = new Parameter(tensor(values).to(type).view(3, -1));
        using var optimizer = new AdamW([("w", parameter)], Settings);

        foreach (var gradient in gradients)
        {
            parameter.grad = tensor(gradient).to(type).view(3, -1);
            optimizer.Step(0.01);
        }

        var actual = parameter.detach().view(-1).to(float64).data<double>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            Assert.Equal(ByHand(values[i], [.. gradients.Select(gradient => gradient[i])], 0.01), actual[i], tolerance);
        }
    }

    [Fact]
    public void Step_LayerThatWasFrozen_StartsAsOnItsFirstStep()
    {
        using var scope = NewDisposeScope();
        var (lower, upper) = (new Parameter(ones(2, float64)), new Parameter(ones(2, float64)));
        using var optimizer = new AdamW([("lower", lower), ("upper", upper)], Settings);
        for (var step = 0; step < 2; step++)
        {
            lower.grad = full(2, 0.5, float64);
            optimizer.Step(0.01);
        }
        Assert.Equal([1.0, 1.0], upper.detach().data<double>().ToArray());

        upper.grad = full(2, 0.25, float64);
        optimizer.Step(0.01);

        Assert.Equal(new Dictionary<string, long> { ["lower"] = 3, ["upper"] = 1 }, optimizer.StepCounts);
        Assert.Equal(ByHand(1, [0.25], 0.01), upper.detach().data<double>().First(), 1e-15);
    }

    [Fact]
    public void Step_BFloat16_MovesByStepsTooSmallForTheType()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(4, bfloat16));
        using var optimizer = new AdamW([("w", parameter)], new AdamWSettings { WeightDecay = 0 });

        for (var step = 0; step < 100; step++)
        {
            parameter.grad = ones(4, bfloat16);
            optimizer.Step(1e-4);
        }

        // One step of 1e-4 is lost in bfloat16, whose neighbors of 1 are 0.004 away; a hundred in the master copy are not.
        Assert.Equal(0.99f, optimizer.State()["w.master"].data<float>().First(), 1e-4f);
        Assert.Equal(0.988f, parameter.detach().to(float32).data<float>().First(), 3e-3f);
    }

    [Fact]
    public void Step_ScaledRate_MovesThatMuchLess()
    {
        using var scope = NewDisposeScope();
        var (slow, fast) = (new Parameter(zeros(1, float64)), new Parameter(zeros(1, float64)));
        using var optimizer = new AdamW([("slow", slow), ("fast", fast)], Settings, name => name == "slow" ? 0.1 : 1);
        (slow.grad, fast.grad) = (ones(1, float64), ones(1, float64));

        optimizer.Step(0.01);

        Assert.Equal(fast.item<double>() * 0.1, slow.item<double>(), 1e-15);
    }

    [Fact]
    public void Load_StateOfAStoppedRun_GoesOnBitForBit()
    {
        using var scope = NewDisposeScope();
        var (one, other) = (new Parameter(ones(5, float32)), new Parameter(ones(5, float32)));
        using var unbroken = new AdamW([("w", one)], Settings);
        using var stopped = new AdamW([("w", other)], Settings);
        using var resumed = new AdamW([("w", other)], Settings);
        void Steps(AdamW optimizer, Tensor parameter, int from, int to)
        {
            for (var step = from; step < to; step++)
            {
                parameter.grad = arange(5, float32).sub(step);
                optimizer.Step(0.01);
            }
        }

        Steps(unbroken, one, 0, 6);
        Steps(stopped, other, 0, 3);
        resumed.Load(stopped.State());
        Steps(resumed, other, 3, 6);

        Assert.Equal(one.detach().data<float>().ToArray(), other.detach().data<float>().ToArray());
    }

    [Fact]
    public void Load_StateOfAnotherModel_NamesTheTensor()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new AdamW([("w", new Parameter(ones(5)))], Settings);
        string Message(Dictionary<string, Tensor> state) => Assert.Throws<BupoException>(() => optimizer.Load(state)).Message;

        Assert.Contains("v.step belongs to no parameter", Message(new() { ["v.step"] = tensor(1L) }), StringComparison.Ordinal);
        Assert.Contains("w.exp_avg is missing", Message(new() { ["w.step"] = tensor(1L) }), StringComparison.Ordinal);
        Assert.Contains("has shape (4), expected (5)", Message(new() { ["w.step"] = tensor(1L), ["w.exp_avg"] = ones(4) }), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_AfterManySteps_LeavesNoTensorBehind()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var parameter = new Parameter(ones(70_000)))
        using (var gradient = ones(70_000))
        using (var optimizer = new AdamW([("w", parameter)], Settings))
        {
            parameter.grad = gradient;
            optimizer.Step(0.01);
            var held = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            for (var step = 0; step < 10; step++)
            {
                GradientClipping.ByGlobalNorm([parameter], 1);
                optimizer.Step(0.01);
            }
            Assert.Equal(held, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void ByGlobalNorm_ManyElements_IsRightToTheLastDigitsOfFloat32()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(empty(4096, 1024)) { grad = full([4096, 1024], 0.1f) };

        var norm = GradientClipping.ByGlobalNorm([parameter], 1);

        Assert.Equal(2048 * (double)0.1f, norm, 1e-4);
        Assert.Equal(1, GradientClipping.ByGlobalNorm([parameter], 1), 1e-5);
    }

    private static double ByHand(double weight, double[] gradients, double rate)
    {
        var (mean, square) = (0.0, 0.0);
        for (var step = 1; step <= gradients.Length; step++)
        {
            weight *= 1 - (rate * 0.01);
            mean = (0.9 * mean) + (0.1 * gradients[step - 1]);
            square = (0.999 * square) + (0.001 * gradients[step - 1] * gradients[step - 1]);
            weight -= rate * (mean / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(square / (1 - Math.Pow(0.999, step))) + 1e-8);
        }
        return weight;
    }
}
