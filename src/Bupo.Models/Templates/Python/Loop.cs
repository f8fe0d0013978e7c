namespace Bupo.Models.Templates.Python;

/// <summary>The variable <c>loop</c>.</summary>
/// <param name="items">The elements that the loop goes through.</param>
/// <param name="depth">How many recursive loops are around it, itself counted.</param>
/// <param name="again">What calling it does in a recursive loop; null in any other.</param>
internal sealed class Loop(IReadOnlyList<object?> items, int depth, Function? again)
{
    private object? _seen = new Undefined("nothing seen");

    public int Index { get; set; }

    public int Count => items.Count;

    public Function? Again => again;

    public object? Member(string name) => name switch
    {
        "index" => Index + 1L,
        "index0" => (long)Index,
        "revindex" => (long)items.Count - Index,
        "revindex0" => items.Count - Index - 1L,
        "first" => Index == 0,
        "last" => Index == items.Count - 1,
        "length" => (long)items.Count,
        "depth" => (long)depth,
        "depth0" => depth - 1L,
        "previtem" => Index > 0 ? items[Index - 1] : new Undefined("loop.previtem"),
        "nextitem" => Index < items.Count - 1 ? items[Index + 1] : new Undefined("loop.nextitem"),
        "cycle" => new Function("loop.cycle", Cycle),
        "changed" => new Function("loop.changed", arguments => Changed(arguments)),
        _ => new Undefined("loop." + name),
    };

    private object? Cycle(Arguments arguments) => arguments.Positional.Count > 0
        ? arguments.Positional[Index % arguments.Positional.Count]
        : throw new TemplateFault("loop.cycle needs a value.");

    private bool Changed(Arguments arguments)
    {
        var current = arguments.Positional.ToArray();
        var changed = !Values.Equals(_seen, current);
        _seen = current;
        return changed;
    }
}
