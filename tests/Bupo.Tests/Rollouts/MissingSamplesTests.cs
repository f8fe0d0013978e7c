using Bupo.Rollouts;
using Xunit;

namespace Bupo.Tests.Rollouts;

public class MissingSamplesTests
{
    [Fact]
    public void Runs_SomeThere_CoverTheOthersOnce()
    {
        Assert.Equal([(0, 2), (3, 1), (6, 2)], MissingSamples.Runs(8, s => s is 2 or 4 or 5));
        Assert.Equal([(0, 3)], MissingSamples.Runs(3, _ => false));
        Assert.Empty(MissingSamples.Runs(3, _ => true));
    }
}
