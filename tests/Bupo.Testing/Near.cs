using Xunit;

namespace Bupo.Testing;

/// <summary>Compares arrays within an absolute tolerance and tells the worst place.</summary>
public static class Near
{
    public static void Equal(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        var (worst, at) = (0.0, -1);
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs((double)expected[i] - found[i]);
            if (!(difference <= worst))
            {
                (worst, at) = (difference, i);
            }
        }
        Assert.True(worst <= tolerance, at < 0 ? "" : $"{what}: element {at} is {found[at]:g9}, expected {expected[at]:g9} (off by {worst:g3}, allowed {tolerance:g3}).");
    }
}
