using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Bupo.Data;
using Bupo.Models.Hub;

namespace Bupo.Cli.Commands;

/// <summary>`bupo pull`.</summary>
internal static class PullCommand
{
    /// <summary>What a person asked for.</summary>
    private sealed record Request(string Name, bool IsDataset, string[] Files, string Revision, string? DataFolder);

    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = $"A model, org/name; a built-in dataset ({string.Join(", ", HubDatasets.Names)}); or org/name with --dataset." };
        var dataset = new Option<bool>("--dataset") { Description = "The name is a dataset's: its data files go into the data folder." };
        var files = new Option<string[]>("--file")
        {
            Description = "Take this file only; may be given several times. Without it a model's safetensors, configuration and tokenizer, or its one .gguf.",
            DefaultValueFactory = _ => [],
        };
        var revision = new Option<string>("--revision") { Description = "A branch, tag or commit.", DefaultValueFactory = _ => "main" };
        var folder = SharedOptions.DataFolder();
        var verb = new Verb(
            "pull",
            "Download a model into the Hugging Face cache, or a dataset into the data folder. HF_ENDPOINT and HF_TOKEN are respected.",
            "bupo pull Qwen/Qwen3-4B",
            "bupo pull math500 --data-dir data",
            "bupo pull someone/some-model-GGUF --file some-model.Q4_1.gguf")
        {
            name, dataset, files, revision, folder,
        };
        verb.SetAction(parsed => Run(terminal, new Request(
            parsed.GetRequiredValue(name),
            parsed.GetValue(dataset),
            parsed.GetRequiredValue(files),
            parsed.GetRequiredValue(revision),
            parsed.GetValue(folder))));
        return verb;
    }

    private static int Run(Terminal terminal, Request request)
    {
        var isBuiltIn = !request.IsDataset && HubDatasets.Names.Contains(request.Name);
        if (!isBuiltIn && !HubRepository.IsId(request.Name))
        {
            throw new BupoException(DatasetCatalog.Names.Contains(request.Name)
                ? $"The hub's place of dataset {request.Name} is not known; put its file into the data folder, or give org/name with --dataset."
                : $"{request.Name} is neither org/name nor a built-in dataset; those are {string.Join(", ", HubDatasets.Names)}.");
        }
        using var client = HubClient.FromEnvironment();
        var line = new ProgressLine(terminal);
        var clock = Stopwatch.StartNew();
        var pull = new HubPull(client, p => line.Show(p.Bytes / (double)Math.Max(1, p.Total), () => string.Create(
            CultureInfo.InvariantCulture,
            $"{p.File}: {SizeText.Bytes(p.Bytes)} of {SizeText.Bytes(p.Total)}, {clock.Elapsed * Math.Max(0, p.Total / (double)Math.Max(1, p.Bytes) - 1):hh\\:mm\\:ss} left")));
        try
        {
            var repository = new HubRepository(request.Name, request.IsDataset, request.Revision);
            string[] places = isBuiltIn ? [HubDatasets.Pull(pull, request.Name, DataFolder(request), terminal.Stop)]
                : request.IsDataset ? [.. pull.Files(repository, Wanted(request.Files), Path.Combine(DataFolder(request), request.Name.Replace("/", "--", StringComparison.Ordinal)), terminal.Stop)]
                : [pull.Model(repository, request.Files, terminal.Stop)];
            line.Clear();
            foreach (var place in places)
            {
                terminal.Out.WriteLine(place);
            }
            return ExitCode.Done;
        }
        finally
        {
            line.Clear();
        }
    }

    private static Func<HubFile, bool> Wanted(string[] files) => files.Length == 0 ? HubDatasets.IsData : file => files.Contains(file.Path);

    private static string DataFolder(Request request) => request.DataFolder ?? Environment.GetEnvironmentVariable(DatasetCatalog.FolderVariable)
        ?? throw new BupoException($"A dataset needs a data folder; name one with --data-dir or the variable {DatasetCatalog.FolderVariable}.");
}
