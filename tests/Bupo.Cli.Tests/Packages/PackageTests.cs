using System.Text.RegularExpressions;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Packages;

/// <summary>The packages as a user meets them: an empty folder, a reference, the program of docs/extend.md; and the installed tool.</summary>
[Trait("Tier", "slow")]
public sealed partial class PackageTests : IDisposable
{
    private readonly PackageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Libraries_InAnEmptyFolder_RunTheProgramOfThePageAndTellWhichNativesAreMissing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The native packages named on the page are Linux's.");
        foreach (var library in new[] { "Bupo.Verification", "Bupo.Models", "Bupo" })
        {
            _folder.Pack(library, "--no-build");
        }
        var page = File.ReadAllText(Path.Combine(Repository.Folder, "docs", "extend.md"));
        foreach (var (file, text) in Named().Matches(page).Select(m => (m.Groups[1].Value, m.Groups[2].Value)))
        {
            _folder.Write(file, text);
        }
        var project = Block().Matches(page).Single(m => m.Groups[1].Value == "xml").Groups[2].Value;

        _folder.Write("app.csproj", Natives().Replace(project, ""));
        var bare = _folder.Build();
        _folder.Write("app.csproj", project);
        var whole = _folder.Build();
        var output = _folder.Run("dotnet", Path.Combine("bin", "Debug", "net10.0", "app.dll"), OwnModel());

        Assert.Contains("BUPO001", bare, StringComparison.Ordinal);
        Assert.Contains("BUPO002", bare, StringComparison.Ordinal);
        Assert.DoesNotContain("BUPO00", whole, StringComparison.Ordinal);
        Assert.Equal(Block().Matches(page).Single(m => m.Groups[1].Value == "text").Groups[2].Value, output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Tool_Installed_GeneratesAndVerifies()
    {
        _folder.Pack("Bupo.Cli", "-p:BuildProjectReferences=false");
        _folder.Run("dotnet", "tool", "install", "Bupo.Cli", "--tool-path", "tools");
        var bupo = Path.Combine(_folder.App, "tools", OperatingSystem.IsWindows() ? "bupo.exe" : "bupo");
        _folder.Write("pairs.jsonl", """{"response":"so \\boxed{1/2}","ground_truth":"0.5"}""" + "\n");

        var version = _folder.Run(bupo, "--version");
        var generated = _folder.Run(bupo, "generate", "--model", Embedded, "--prompt", "3+4*2=", "--temperature", "0", "--max-tokens", "30");
        _folder.Run(bupo, "verify", "--input", "pairs.jsonl", "--output", "verdicts.jsonl");

        Assert.StartsWith("0.1.0", version, StringComparison.Ordinal);
        Assert.Contains("\\boxed{", generated, StringComparison.Ordinal);
        Assert.Contains("correct", File.ReadAllText(Path.Combine(_folder.App, "verdicts.jsonl")), StringComparison.Ordinal);
    }

    private static string Embedded => Path.Combine(Repository.Folder, "models", "chain-0.3m");

    /// <summary>The embedded model under the name of a family that the libraries do not know.</summary>
    private string OwnModel()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.App, "model")).FullName;
        foreach (var file in Directory.GetFiles(Embedded))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
        var config = Path.Combine(folder, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("Qwen3ForCausalLM", "ChainForCausalLM", StringComparison.Ordinal));
        return folder;
    }

    /// <summary>Blocks that begin with a comment of their file's name.</summary>
    [GeneratedRegex(@"```\w+\n(?://|\#) ([\w.]+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Named();

    [GeneratedRegex(@"```(\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\s*<PackageReference Include=""(?:libtorch|Tokenizers)[^>]*>")]
    private static partial Regex Natives();
}
