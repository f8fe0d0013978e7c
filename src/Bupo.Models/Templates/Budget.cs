namespace Bupo.Models.Templates;

/// <summary>What one rendering may use up, so that no template keeps a machine busy or fills its memory.</summary>
internal sealed class Budget(long steps, long characters)
{
    public static Budget Standard => new(steps: 10_000_000, characters: 64 << 20);

    /// <summary>Counts expressions, loop rounds and elements of lists.</summary>
    public void Spend(long count)
    {
        if (count < 0 || (steps -= count) < 0)
        {
            throw new TemplateFault("the template takes too many steps.");
        }
    }

    /// <summary>Counts text, as it is made, not as it is kept.</summary>
    public void SpendText(long count)
    {
        if (count < 0 || (characters -= count) < 0)
        {
            throw new TemplateFault("the template makes too much text.");
        }
    }
}
