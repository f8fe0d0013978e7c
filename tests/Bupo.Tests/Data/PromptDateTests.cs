using Bupo.Data;
using Xunit;

namespace Bupo.Tests.Data;

public sealed class PromptDateTests
{
    [Theory]
    [InlineData("2026-03-05", 2026, 3, 5, 0)]
    [InlineData("2026-03-05T09:30", 2026, 3, 5, 9)]
    [InlineData("2026-03-05T09:30:01", 2026, 3, 5, 9)]
    public void Parse_DayOrTime_GivesIt(string text, int year, int month, int day, int hour)
    {
        var date = PromptDate.Parse(text, "--date")!.Value;

        Assert.Equal((year, month, day, hour), (date.Year, date.Month, date.Day, date.Hour));
    }

    [Fact]
    public void Parse_None_GivesNone() => Assert.Null(PromptDate.Parse(null, "--date"));

    [Theory]
    [InlineData("")]
    [InlineData("today")]
    [InlineData("05.03.2026")]
    [InlineData("2026-02-30")]
    public void Parse_NoDate_NamesTheKey(string text) => Assert.Contains(
        $"data.date is {text}, expected a date such as 2026-03-05", Assert.Throws<BupoException>(() => PromptDate.Parse(text, "data.date")).Message, StringComparison.Ordinal);
}
