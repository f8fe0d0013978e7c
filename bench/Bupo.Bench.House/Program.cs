using Bupo.Bench.House;

// Prints the counts that docs/architecture.md speaks of; with a word, also the things counted under that word.
var repository = Directory.GetCurrentDirectory();
if (!File.Exists(Path.Combine(repository, "Bupo.slnx")))
{
    Console.Error.WriteLine("Run it in the repository's root, which holds Bupo.slnx.");
    return 2;
}
var sources = new Sources(repository);
SourceFile[] all = [.. sources.Files, .. SourceFile.Under(repository, "tests"), .. SourceFile.Under(repository, "bench")];
var lines = sources.Files.Select(file => file.Lines.Count).Order().ToArray();
var methods = Sizes.Methods(sources.Files).ToArray();
var types = new PublicTypes(sources, File.ReadAllText(Path.Combine(repository, "docs", "extend.md")));
var knobs = Knobs.Spelled(sources.Files);

Console.WriteLine($"files in src                      {lines.Length}, median {lines[lines.Length / 2]} lines, {lines.Count(n => n > 200)} over 200, longest {lines[^1]}");
Count("methods over 30 lines", methods.Where(method => method.Lines > 30).Select(method => $"{method.Name} {method.Lines}"));
Count("methods over 50 lines", methods.Where(method => method.Lines > 50).Select(method => $"{method.Name} {method.Lines}"));
Count("members with over 5 parameters", Sizes.ManyParameters(sources.Files));
Count("folder circles", Circles.OfFolders(sources));
Count("rooms out of order", Rooms.Misplaced(sources));
Count($"halls over {Rooms.MostFiles} files", Rooms.TooFull(all));
Count($"public types nobody needs, of {types.Count}", types.Unneeded);
Count("internals of other projects", sources.BorrowedInternals);
Count($"lines over {Sizes.MostColumns} columns", Sizes.WideLines(all));
Count($"keys spelled twice, of {knobs.Count}", knobs.Where(knob => knob.Places > 1).Select(knob => $"{knob.Key} {knob.Places}"));
return 0;

void Count(string what, IEnumerable<string> found)
{
    var list = found.ToArray();
    Console.WriteLine($"{what,-32}  {list.Length}");
    if (args.Any(word => what.Contains(word, StringComparison.OrdinalIgnoreCase)))
    {
        foreach (var one in list)
        {
            Console.WriteLine("    " + one);
        }
    }
}
