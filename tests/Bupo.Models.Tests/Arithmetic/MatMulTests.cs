using Bupo.Models.Arithmetic;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Arithmetic;

/// <summary>Large products, by the library and by this project's kernel, and the linear map that is made of them.</summary>
public sealed class MatMulTests
{
    [Theory]
    [InlineData(1, 576, 192)]
    [InlineData(7, 64, 35)]          // rows and columns that fill no tile
    [InlineData(97, 70, 130)]        // more rows than a task packs, inner lengths that fill no vector
    [InlineData(781, 24, 33)]        // more rows than a band
    [InlineData(13, 1601, 40)]       // an inner length of three blocks
    public void MultiplyByKernel_ColumnsOfAWiderMatrix_AreTheProductAndNothingElse(int rows, int inner, int columns)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var random = new Generator(1);
        var (a, b) = (randn([rows, inner], generator: random), randn([inner, columns], generator: random));
        var wide = full([rows, columns + 9], 7f);
        var c = wide.narrow(1, 4, columns);

        MatMul.MultiplyByKernel(a, b, c);

        Assert.True(c.allclose(a.matmul(b), rtol: 1e-5, atol: 2e-4));
        Assert.True(wide.narrow(1, 0, 4).eq(7).all().item<bool>() && wide.narrow(1, columns + 4, 5).eq(7).all().item<bool>());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void MultiplyByKernel_TransposedInputs_AddTheProductOfWhatTheyShow(bool aTransposed, bool bTransposed)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var random = new Generator(2);
        var a = aTransposed ? randn([50, 29], generator: random).t() : randn([29, 50], generator: random);
        var b = bTransposed ? randn([75, 50], generator: random).t() : randn([50, 75], generator: random);
        var c = ones(29, 75);

        MatMul.MultiplyByKernel(a, b, c, add: true);

        Assert.True(c.allclose(a.matmul(b) + 1, rtol: 1e-5, atol: 1e-4));
    }

    [Fact]
    public void MultiplyByKernel_MoreRowsBeside_ARowIsTheSameToTheLastBit()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var random = new Generator(3);
        var (a, b) = (randn([100, 900], generator: random), randn([900, 64], generator: random));
        var (all, few) = (empty(100, 64), empty(31, 64));

        MatMul.MultiplyByKernel(a, b, all);
        MatMul.MultiplyByKernel(a.narrow(0, 40, 31), b, few);

        Assert.True(few.eq(all.narrow(0, 40, 31)).all().item<bool>());
    }

    [Fact]
    public void MultiplyByKernel_ResultOfAnotherShape_IsNamed()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<ArgumentException>(() => MatMul.MultiplyByKernel(ones(3, 4), ones(4, 5), ones(3, 6)));

        Assert.Contains("c", error.ParamName, StringComparison.Ordinal);
    }

    [Fact]
    public void Multiply_LargeMatrices_IsTheProductOnEveryMachine()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var random = new Generator(4);
        var (a, b) = (randn([100, 512], generator: random), randn([512, 600], generator: random));
        var c = ones(100, 600);

        MatMul.Multiply(a, b, c);
        MatMul.Multiply(a, b, c, add: true);

        Assert.True(c.allclose(2 * a.matmul(b), rtol: 1e-5, atol: 2e-4));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void LinearFunction_WhatLearns_GetsTheGradientsOfThePlainProduct(bool ofX, bool ofWeight)
    {
        using var scope = NewDisposeScope();
        var random = new Generator(5);
        var (x, weight, slope) = (randn([40, 700], generator: random), randn([640, 700], generator: random), randn([40, 640], generator: random));
        var (plainX, plainWeight) = (x.clone().requires_grad_(ofX), weight.clone().requires_grad_(ofWeight));
        (nn.functional.linear(plainX, plainWeight) * slope).sum().backward();
        x.requires_grad_(ofX);
        weight.requires_grad_(ofWeight);

        var y = LinearFunction.Of(x, weight);
        (y * slope).sum().backward();

        Assert.True(y.allclose(nn.functional.linear(x, weight), rtol: 1e-5, atol: 2e-4));
        Assert.Equal(ofX, x.grad is not null);
        Assert.Equal(ofWeight, weight.grad is not null);
        Assert.True(!ofX || x.grad!.allclose(plainX.grad!, rtol: 1e-5, atol: 2e-4));
        Assert.True(!ofWeight || weight.grad!.allclose(plainWeight.grad!, rtol: 1e-5, atol: 2e-4));
    }

    [Fact]
    public void LinearFunction_SeveralPasses_AddUpTheGradientOfAParameterAndReachWhatAWeightIsMadeOf()
    {
        using var scope = NewDisposeScope();
        var random = new Generator(6);
        var x = randn([40, 700], generator: random);
        var (parameter, factor) = (randn([640, 700], generator: random).requires_grad_(), ones(1).requires_grad_());

        LinearFunction.Of(x, parameter).sum().backward();
        LinearFunction.Of(x, parameter).sum().backward();
        LinearFunction.Of(x, parameter.detach() * factor).sum().backward();

        Assert.True(parameter.grad!.allclose(2 * x.sum([0]).expand(640, 700), rtol: 1e-4, atol: 1e-3));
        Assert.True(factor.grad!.allclose(x.matmul(parameter.detach().t()).sum(), rtol: 1e-3, atol: 0.1));
    }

    [Fact]
    public void LinearFunction_ManyPasses_LeaveNoTensorBehind()
    {
        using var scope = NewDisposeScope();
        var (x, weight) = (ones([40, 64], requires_grad: true), ones([48, 64], requires_grad: true));
        Pass(x, weight);
        var before = Tensor.TotalCount;

        for (var i = 0; i < 5; i++)
        {
            Pass(x, weight);
        }

        Assert.Equal(before, Tensor.TotalCount);

        static void Pass(Tensor x, Tensor weight)
        {
            using var inner = NewDisposeScope();
            LinearFunction.Of(LinearFunction.Of(x, weight).relu(), weight.t()).sum().backward();
        }
    }
}
