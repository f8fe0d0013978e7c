using Bupo.Rollouts;
using Xunit;

namespace Bupo.Tests.Rollouts;

public class CounterRandomTests
{
    [Fact]
    public void Uniform_ManyDraws_AreEvenAndUncorrelated()
    {
        const int Draws = 100_000;
        var mean = 0.0;
        var (nextDraw, nextStream, nextSeed) = (0.0, 0.0, 0.0);
        for (ulong i = 0; i < Draws; i++)
        {
            var u = CounterRandom.Uniform(7, 3, i);
            Assert.InRange(u, 0, 1 - 1e-16);
            mean += u / Draws;
            nextDraw += (u - 0.5) * (CounterRandom.Uniform(7, 3, i + 1) - 0.5) * 12 / Draws;
            nextStream += (u - 0.5) * (CounterRandom.Uniform(7, 4, i) - 0.5) * 12 / Draws;
            nextSeed += (u - 0.5) * (CounterRandom.Uniform(8, 3, i) - 0.5) * 12 / Draws;
        }

        // Four standard errors of a mean of uniforms and of a correlation.
        Assert.InRange(mean, 0.5 - 0.0037, 0.5 + 0.0037);
        Assert.All([nextDraw, nextStream, nextSeed], r => Assert.InRange(r, -0.0127, 0.0127));
    }
}
