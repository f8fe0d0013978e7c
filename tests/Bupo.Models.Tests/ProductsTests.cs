using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests;

/// <summary>Products of states with the unembedding, by the library and by this project's kernel.</summary>
public sealed class ProductsTests
{
    [Theory]
    [InlineData(1, 576, 192)]
    [InlineData(7, 64, 35)]       // outputs and rows that fill no tile
    [InlineData(97, 72, 130)]     // more rows than a task's, inputs that fill no vector
    public void MultiplyByKernel_ColumnsOfAWiderMatrix_AreTheProductAndNothingElse(int rows, int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var random = new Generator(1);
        var (x, weight) = (randn([rows, inputs], generator: random), randn([outputs, inputs], generator: random));
        var wide = full([rows, outputs + 9], 7f);

        Products.MultiplyByKernel(x, weight, wide.narrow(1, 4, outputs));

        Assert.True(wide.narrow(1, 4, outputs).allclose(x.matmul(weight.t()), rtol: 1e-5, atol: 1e-4));
        Assert.True(wide.narrow(1, 0, 4).eq(7).all().item<bool>() && wide.narrow(1, outputs + 4, 5).eq(7).all().item<bool>());
    }

    [Fact]
    public void Multiply_LargeWeight_IsTheProductOnEveryMachine()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var random = new Generator(2);
        var (x, weight) = (randn([10, 512], generator: random), randn([600, 512], generator: random));
        var (plain, differentiated) = (empty(10, 600), empty(10, 600));

        Products.Multiply(x, weight, plain);
        Products.Multiply(x, weight, differentiated, differentiated: true);

        Assert.True(plain.allclose(x.matmul(weight.t()), rtol: 1e-5, atol: 1e-4));
        Assert.True(differentiated.allclose(plain, rtol: 1e-5, atol: 1e-4));
    }
}
