using Xunit;

namespace Bupo.Verification.Tests.Rules.Forms;

/// <summary>What counts as the same answer among units, percents, degrees and money.</summary>
public sealed class UnitFormTests
{
    private const string Table = """
        = 5\text{ cm} | 5
        = 5 | 5\text{ cm}
        = 5\text{ cm} | 5\,\mathrm{cm}
        = 5\text{ cm} | 5 centimeters
        ! 5\text{ cm} | 5\text{ m}
        = 1\text{ m} | 100\text{ cm}
        = 60^\circ | 60
        = 60^\circ | 60 \text{ degrees}
        ! 60^\circ | 60\text{ rad}
        = 25\% | 0.25
        = 25\% | 25 percent
        ! 25 | 25\%
        = \$5.50 | 5.5
        = \$5.50 | 5.50 dollars
        ! 5 \text{ dollars} | 5 \text{ cents}
        = 10\text{ m/s} | 10 \mathrm{~m}/\mathrm{s}
        = 12\text{ square units} | 12
        = 864 \mbox{ inches}^2 | 864
        = 3 \text{ apples} | 3
        = 20 \text{ cm}^2 | 20 \text{ square cm}
        = \frac{1}{2}\text{ hours} | $\frac{1}{2}$ hour
        = 5^{\text{th}} | 5
        = 2(\cos 60^\circ + i\sin 60^\circ) | 1+i\sqrt3
        = 12.5\% | 12\frac{1}{2}\%
        = \angle A = 30^\circ | 30^\circ
        = \frac34 \text{ of the students} | \frac34
        = 10:30 \text{ a.m.} | 10:30 am
        = \frac{\sqrt{6}+\sqrt{2}}{4} | \cos 15^\circ
        = 18 | 18\text{ ways}
        = 3x^2 | 3x^2\,\text{cm}^2
        = 5000 | \$5{,}000
        = 45^{\circ} | 45°
        = \frac{\pi}{3} \text{ radians} | \frac{\pi}{3}
        = \frac{\pi}{3} | \frac{\pi}{3} \text{ rad}
        = 1 \text{ hour} | 60 \text{ minutes}
        = 1.0 \times 10^{3} \text{ kg} | 1000
        = 24\pi \text{ cm}^3 | 24\pi
        = 24\pi | 24\pi \text{ cubic inches}
        = 50 \text{ mph} | 50 miles per hour
        ! 30 \text{ minutes} | 30 \text{ hours}
        ! 3 \text{ apples} | 3 \text{ oranges}
        ! \$10 | 10\%
        = \$12 | 12 \text{ USD}
        = 3\frac{1}{2} \text{ hours} | 3.5
        = \frac{9}{2}\% | 4.5\%
        = 2 \text{ m}^2 | 2\ m^2
        = \text{6 apples} | 6
        = 2\sqrt{5}\text{ units} | 2\sqrt5
        = 2520\text{ seconds} | 42 \text{ minutes}
        = 12\% | \frac{3}{25}
        = 25 | 25^\circ\text{C}
        = 25^\circ\text{C} | 25^{\circ} C
        ! 25^\circ\text{C} | 25^\circ\text{F}
        = 10 | 10\text{ m/s}
        = 10\text{ m/s} | 36\text{ km/h}
        ! 10\text{ m/s} | 10\text{ km/h}
        = 12\text{ cm}^2 | 12\text{ cm^2}
        = 12 \text{ sq ft} | 12 \text{ square feet}
        """;

    public static TheoryData<string, string, bool> Rows => FormTable.Rows(Table);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Judge_AnswerInAnotherForm_ReturnsWhetherItIsTheGold(string gold, string answer, bool isRight) => FormTable.Check(gold, answer, isRight);
}
