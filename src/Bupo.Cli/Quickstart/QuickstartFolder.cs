using System.Globalization;
using System.Text.Json.Nodes;
using Bupo.Data;
using Bupo.Data.Files;
using Bupo.Recipes;

namespace Bupo.Cli.Quickstart;

/// <summary>Where a quickstart keeps what it makes: its settings, the start, held-out problems, and a folder a stage.</summary>
internal sealed class QuickstartFolder
{

    private readonly string _folder;

    /// <summary>Opens a folder for what is asked, or makes it.</summary>
    /// <exception cref="BupoException">It holds something else, or cannot be written.</exception>
    public QuickstartFolder(QuickstartRequest request)
    {
        _folder = request.Output;
        var path = In("quickstart.json");
        var ours = new JsonObject { ["seed"] = request.Seed, ["steps"] = request.Steps, ["problems"] = request.Problems }.ToJsonString();
        IsContinued = File.Exists(path);
        if (IsContinued && File.ReadAllText(path).Trim() is var theirs && theirs != ours)
        {
            throw new BupoException($"{_folder} holds a quickstart with other settings ({theirs}, now {ours}); delete it to start anew, or name another folder with --out.");
        }
        try
        {
            if (!IsContinued && Directory.Exists(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any())
            {
                throw new BupoException($"{_folder} holds other files and no quickstart.json; name another folder with --out.");
            }
            Directory.CreateDirectory(_folder);
            CopyModel();
            DataFile.ReplaceText(path, ours + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"The folder {_folder} cannot be written: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Whether an earlier start left something here.</summary>
    public bool IsContinued { get; }

    /// <summary>The start, a copy of the embedded model: runs that name it can be resumed after a rebuild.</summary>
    public string Start => In("start");

    /// <summary>Problems that no training prompt repeats.</summary>
    public string HeldOut => In("held-out.jsonl");

    /// <summary>A place in the folder.</summary>
    public string In(params string[] names) => Path.Combine([_folder, .. names]);

    /// <summary>A recipe beside the program.</summary>
    public static string Recipe(string name) => Bundled.Recipe(name);

    /// <summary>Writes held-out problems: of the same kind as the training prompts, of another seed, and none of them the same.</summary>
    /// <returns>How many were drawn and left out because they are training prompts or were drawn before.</returns>
    public int WriteHeldOut(Recipe training, int count)
    {
        var source = training.Data.Source!;
        var seen = DatasetReader.Read(source).Examples.Select(e => e.Problem).ToHashSet(StringComparer.Ordinal);
        var drawn = DatasetReader.Read(OtherSeed(source, 2 * count)).Examples;
        PromptExample[] kept = [.. drawn.Where(e => seen.Add(e.Problem)).Take(count)];
        var lines = kept.Select((e, i) => new JsonObject
        {
            ["id"] = string.Create(CultureInfo.InvariantCulture, $"held-out-{i:D4}"),
            ["problem"] = e.Problem,
            ["answer"] = e.Answer,
        }.ToJsonString());
        DataFile.ReplaceText(HeldOut, string.Join('\n', lines) + "\n");
        return drawn.TakeWhile(e => e != kept[^1]).Count() + 1 - kept.Length;
    }

    // The recipe's own source, with a seed of its own.
    private static string OtherSeed(string source, int count)
    {
        var cut = source.IndexOf('?', StringComparison.Ordinal);
        var rest = source[(cut + 1)..].Split('&').Where(p => !p.StartsWith("seed=", StringComparison.Ordinal) && !p.StartsWith("count=", StringComparison.Ordinal));
        return $"{source[..cut]}?{string.Join('&', [.. rest, $"count={count.ToString(CultureInfo.InvariantCulture)}", "seed=1000003"])}";
    }

    private void CopyModel()
    {
        if (Directory.Exists(Start))
        {
            return;
        }
        var aside = In("start.new");
        Directory.CreateDirectory(aside);
        foreach (var file in Directory.GetFiles(Bundled.Model))
        {
            File.Copy(file, Path.Combine(aside, Path.GetFileName(file)), overwrite: true);
        }
        Directory.Move(aside, Start);
    }
}
