using System.Text.Json;
using Bupo.Testing;
using Bupo.Tests.Recorded;
using Bupo.Training.Optimization;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using AdamW = Bupo.Training.Optimization.AdamW;

namespace Bupo.Tests.Training.Optimization;

public class OptimizerGoldenTests
{
    public static TheoryData<string> Cases => GoldenCase.Ids("optimizer.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_RecordedCase_GivesTheRecordedParameters(string id)
    {
        var recorded = GoldenCase.Find("optimizer.json", id);
        using var scope = NewDisposeScope();
        switch (recorded.Function)
        {
            case "AdamW":
                AssertSteps(recorded);
                break;
            case "clip_grad_norm_":
                AssertClipping(recorded);
                break;
            default:
                Assert.Fail($"No counterpart is known for the recorded function {recorded.Function}.");
                break;
        }
    }

    private static void AssertSteps(GoldenCase recorded)
    {
        var settings = Settings(recorded);
        var type = recorded.IsFloat32 ? ScalarType.Float32 : ScalarType.Float64;
        Parameter Of(string name, bool optional) => new(optional && !recorded.Inputs.TryGetProperty(name, out _)
            ? zeros(1, type)
            : tensor(GoldenCase.Vector(recorded.Inputs.GetProperty(name))).to(type));
        var (stepped, none, zero) = (Of("param", false), Of("param_none_grad", true), Of("param_zero_grad", true));
        using var optimizer = new AdamW([("param", stepped), ("none", none), ("zero", zero)], settings);
        var schedule = new ConstantSchedule { WarmupSteps = (long)(recorded.OptionalParam("warmup_steps") ?? 0) };
        var steps = recorded.Outputs.TryGetProperty("steps", out var list) ? list.EnumerateArray().ToArray() : null;
        var gradients = recorded.Inputs.TryGetProperty("grads", out var given)
            ? GoldenCase.Matrix(given)
            : [.. Enumerable.Repeat(GoldenCase.Vector(recorded.Inputs.GetProperty("grad_every_step")), recorded.Output("param_after_step").Length)];
        var (relative, absolute) = recorded.IsFloat32 ? (Tolerances.SingleRelative, Tolerances.SingleAbsolute) : (1e-9, 1e-12);

        for (var step = 0; step < gradients.Length; step++)
        {
            stepped.grad = tensor(gradients[step]).to(type);
            zero.grad = zeros_like(zero);
            if (recorded.OptionalParam("max_grad_norm") is { } maximum)
            {
                var norm = GradientClipping.ByGlobalNorm([stepped, none, zero], maximum);
                GoldenCase.AssertClose(GoldenCase.Number(steps![step].GetProperty("grad_norm")), norm, relative, absolute, "grad_norm");
                GoldenCase.AssertClose(GoldenCase.Vector(steps[step].GetProperty("clipped_grad")), Values(stepped.grad!), relative, absolute);
            }
            var rate = recorded.Param("lr") * schedule.FactorAt(step);
            optimizer.Step(rate);

            if (steps is null)
            {
                GoldenCase.AssertClose(recorded.Output("param_after_step")[step], Values(stepped), relative, absolute);
            }
            else
            {
                GoldenCase.AssertClose(GoldenCase.Number(steps[step].GetProperty("lr")), rate, 1e-12, 1e-18, "lr");
                GoldenCase.AssertClose(GoldenCase.Vector(steps[step].GetProperty("param")), Values(stepped), relative, absolute);
                GoldenCase.AssertClose(GoldenCase.Vector(steps[step].GetProperty("param_none_grad")), Values(none), recorded.IsFloat32 ? 1e-7 : 0, 0);
                GoldenCase.AssertClose(GoldenCase.Vector(steps[step].GetProperty("param_zero_grad")), Values(zero), relative, absolute);
            }
        }
        AssertState(recorded, optimizer, relative, absolute);
    }

    private static void AssertState(GoldenCase recorded, AdamW optimizer, double relative, double absolute)
    {
        var state = optimizer.State();
        Assert.DoesNotContain("none.step", state.Keys);
        Assert.Contains("zero.exp_avg", state.Keys);
        if (recorded.Outputs.TryGetProperty("exp_avg", out var mean))
        {
            GoldenCase.AssertClose(GoldenCase.Flat(mean), Values(state["param.exp_avg"]), relative, absolute);
            GoldenCase.AssertClose(GoldenCase.Flat(recorded.Outputs.GetProperty("exp_avg_sq")), Values(state["param.exp_avg_sq"]), relative, absolute * 1e-8);
        }
    }

    private static void AssertClipping(GoldenCase recorded)
    {
        var given = recorded.Inputs.GetProperty("grads").EnumerateArray().ToArray();
        var parameters = given.Select(item => item.ValueKind == JsonValueKind.Null ? new Parameter(zeros(1, float64)) : WithGradient(item)).ToArray();

        var norm = GradientClipping.ByGlobalNorm(parameters, recorded.Param("max_norm"), recorded.Param("norm_type"));

        GoldenCase.AssertClose(recorded.OutputNumber("total_norm"), norm, Tolerances.DoubleRelative, Tolerances.DoubleAbsolute, "norm");
        var expected = recorded.Outputs.GetProperty("clipped_grads").EnumerateArray().ToArray();
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i].ValueKind == JsonValueKind.Null)
            {
                Assert.Null(parameters[i].grad);
                continue;
            }
            GoldenCase.AssertClose(GoldenCase.Flat(expected[i]), Values(parameters[i].grad!), Tolerances.DoubleRelative, Tolerances.DoubleAbsolute);
        }
    }

    private static AdamWSettings Settings(GoldenCase recorded)
    {
        var betas = GoldenCase.Vector(recorded.Params.GetProperty("betas"));
        return new() { Beta1 = betas[0], Beta2 = betas[1], Epsilon = recorded.Param("eps"), WeightDecay = recorded.Param("weight_decay") };
    }

    /// <summary>A parameter that has a recorded gradient; of a matrix, laid out transposed, so that it is not contiguous.</summary>
    private static Parameter WithGradient(JsonElement gradient)
    {
        var values = tensor(GoldenCase.Flat(gradient));
        var rows = gradient.GetArrayLength();
        var shaped = gradient.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Array)
            ? values.view(rows, -1).t().contiguous().t()
            : values;
        return new Parameter(zeros_like(shaped)) { grad = shaped };
    }

    private static double[] Values(Tensor tensor) => tensor.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
}
