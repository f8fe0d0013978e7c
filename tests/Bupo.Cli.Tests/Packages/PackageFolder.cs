using System.Diagnostics;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Packages;

/// <summary>An empty folder outside the repository with the packed packages beside it, as a user would have them.</summary>
internal sealed class PackageFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-package-").FullName;

    public PackageFolder()
    {
        Directory.CreateDirectory(App);
        Write("nuget.config", """<configuration><packageSources><clear /><add key="built" value="../feed" /></packageSources></configuration>""");
    }

    /// <summary>Where the packages lie.</summary>
    public string Feed => Path.Combine(_folder, "feed");

    /// <summary>The user's own folder.</summary>
    public string App => Path.Combine(_folder, "app");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Packs a project of src as this test run has built it.</summary>
    public void Pack(string project, params string[] options)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        Run("dotnet", ["pack", Path.Combine(Repository.Folder, "src", project), "-c", configuration, "-o", Feed, "-nodeReuse:false", .. options]);
    }

    /// <summary>Writes a file of the user's.</summary>
    public void Write(string file, string text) => File.WriteAllText(Path.Combine(App, file), text);

    /// <summary>Builds the user's project. What this machine has restored already stands in for the registry, so that no network is needed.</summary>
    public string Build() => Run("dotnet", "build", App, $"-p:RestoreFallbackFolders={Restored()}", "-p:RestorePackagesPath=../packages", "-nodeReuse:false");

    /// <summary>Runs a program in the user's folder; fails unless it ends with 0.</summary>
    public string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = App };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);                                 // of the build that runs this test
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} gave {process.ExitCode}:\n{output}{errors.Result}");
        return output;
    }

    private static string Restored() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
