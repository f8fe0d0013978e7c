namespace Bupo.Models.Templates;

/// <summary>The variable <c>loop</c>.</summary>
internal sealed class Loop(IReadOnlyList<object?> items)
{
    private object? _seen = new Undefined("nothing seen");

    public int Index { get; set; }

    public object? Member(string name) => name switch
    {
        "index" => Index + 1L,
        "index0" => (long)Index,
        "revindex" => (long)items.Count - Index,
        "revindex0" => items.Count - Index - 1L,
        "first" => Index == 0,
        "last" => Index == items.Count - 1,
        "length" => (long)items.Count,
        "depth" => 1L, // Only recursive loops, which are not known here, go deeper.
        "depth0" => 0L,
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
        var now = arguments.Positional.ToArray();
        var changed = !Values.Equals(_seen, now);
        _seen = now;
        return changed;
    }
}
