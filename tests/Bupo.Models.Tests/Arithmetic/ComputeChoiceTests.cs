using Bupo.Models.Arithmetic;
using TorchSharp;
using Xunit;

namespace Bupo.Models.Tests.Arithmetic;

public class ComputeChoiceTests
{
    [Theory]
    [InlineData(Compute.Fp32, torch.ScalarType.Float32)]
    [InlineData(Compute.Bf16, torch.ScalarType.BFloat16)]
    public void Choose_NamedType_IsThatType(Compute compute, torch.ScalarType type) => Assert.Equal(type, ComputeChoice.Choose(compute));

    [Theory]
    [InlineData(250, 40, Compute.Bf16, "faster in both")]
    [InlineData(16, 3, Compute.Fp32, "slower in both")]
    [InlineData(105, 21, Compute.Fp32, "5 % do not pay for the lost precision")]
    [InlineData(200, 9, Compute.Fp32, "twice as fast in prefill, less than half as fast in decoding")]
    public void Faster_MeasuredRates_IsTheTypeThatWins(double tall, double fewRows, Compute expected, string reason)
    {
        var measured = new ComputeMeasurement(Fp32: new ProductRates(100, 20), Bf16: new ProductRates(tall, fewRows));

        Assert.True(expected == measured.Faster, reason);
    }

    [Fact]
    public void Measure_Here_GivesPositiveRatesOnceAndLeavesNoTensor()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var first = ComputeChoice.Measure();

        Assert.All([first.Fp32.Tall, first.Fp32.FewRows, first.Bf16.Tall, first.Bf16.FewRows], rate => Assert.True(rate > 0));
        Assert.Same(first, ComputeChoice.Measure());
        Assert.Equal(ComputeChoice.Choose(first.Faster), ComputeChoice.Choose(Compute.Auto));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
