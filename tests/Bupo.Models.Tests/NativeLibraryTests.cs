using TorchSharp;
using Xunit;

namespace Bupo.Models.Tests;

public class NativeLibraryTests
{
    [Fact]
    public void Libtorch_Loads_AndAdds()
    {
        using var scope = torch.NewDisposeScope();

        Assert.Equal(2f, torch.ones(2).sum().item<float>());
    }
}
