using System.Runtime.CompilerServices;

namespace Bupo.Models.Templates;

/// <summary>What the rendering on this thread may still use up, so that no template keeps a machine busy or fills its memory.</summary>
/// <remarks>Kept by thread, not handed on: a rendering never leaves its thread, and every value it touches has to count.</remarks>
internal static class Budget
{
    private const long Steps = 4_000_000;
    private const long Characters = 32 << 20;
    private const int CharactersPerStep = 64;

    [ThreadStatic]
    private static long _steps;

    [ThreadStatic]
    private static long _characters;

    public static void Reset() => (_steps, _characters) = (Steps, Characters);

    /// <summary>Counts expressions, loop rounds and elements of lists.</summary>
    public static void Spend(long count)
    {
        if (count < 0 || (_steps -= count) < 0)
        {
            throw new TemplateFault("the template takes too many steps.");
        }
    }

    /// <summary>Counts one value, a long text as more; refuses nesting that the stack would not bear.</summary>
    public static void Visit(object? value)
    {
        Spend(value is string text ? 1 + (text.Length / CharactersPerStep) : 1);
        RequireStack();
    }

    /// <summary>Counts text, as it is made, not as it is kept.</summary>
    public static void SpendText(long count)
    {
        if (count < 0 || (_characters -= count) < 0)
        {
            throw new TemplateFault("the template makes too much text.");
        }
    }

    /// <summary>Refuses nesting that the stack would not bear.</summary>
    public static void RequireStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFault("nested too deeply.");
        }
    }

    /// <summary>Puts texts together, counting before they are.</summary>
    public static string Concat(IEnumerable<string> parts, string separator = "")
    {
        var counted = new List<string>();
        foreach (var part in parts)
        {
            SpendText(part.Length + (counted.Count == 0 ? 0 : separator.Length));
            counted.Add(part);
        }
        return string.Join(separator, counted);
    }
}
