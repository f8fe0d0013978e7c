using Xunit;

namespace Bupo.Cli.Tests;

public class SizeTextTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(99_960, "100 kB")]
    [InlineData(538_060_032, "538 MB")]
    [InlineData(999_600_000, "1.00 GB")]
    [InlineData(24_684_096_000, "24.7 GB")]
    public void Bytes_AnySize_HasThreeDigits(long bytes, string text) => Assert.Equal(text, SizeText.Bytes(bytes));

    [Theory]
    [InlineData(134_515_008, "135M")]
    [InlineData(7_615_616_512, "7.62B")]
    public void Count_Parameters_ReadsAsInPapers(long count, string text) => Assert.Equal(text, SizeText.Count(count));
}
