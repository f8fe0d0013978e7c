using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Bupo.Reports.Tests;

/// <summary>A headless Chromium that shows a page as a person would see it.</summary>
/// <param name="Console">The messages that the page wrote to its console, errors included.</param>
/// <param name="Seconds">From start to screenshot.</param>
internal sealed partial record Browser(IReadOnlyList<string> Console, double Seconds)
{
    // A window of headless Chromium is at least this wide; a narrower page is shown in a frame.
    private const int NarrowestWindow = 500;
    private const string Said = "probe: ";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    /// <summary>Loads a page and takes a screenshot; skips the test, saying so, where there is no Chromium and BUPO_CHROMIUM names none.</summary>
    /// <param name="page">The page's file.</param>
    /// <param name="screenshot">Where the picture goes, .png.</param>
    /// <param name="width">Of the viewport, CSS pixels.</param>
    /// <param name="height">Of the viewport, CSS pixels.</param>
    /// <param name="isDark">Whether the system asks for dark pages.</param>
    public static Browser Show(string page, string screenshot, int width, int height, bool isDark = false)
    {
        var program = Program();
        var address = new Uri(page).AbsoluteUri;
        if (width < NarrowestWindow)
        {
            var frame = Path.ChangeExtension(screenshot, ".frame.html");
            File.WriteAllText(frame, $"<body style=\"margin:0\"><iframe src=\"{address}\" style=\"border:0;width:{width}px;height:{height}px\"></iframe>");
            address = new Uri(frame).AbsoluteUri;
        }
        var profile = Directory.CreateTempSubdirectory("bupo-chromium-").FullName;
        try
        {
            var clock = Stopwatch.StartNew();
            var log = Run(program, profile, screenshot, string.Create(CultureInfo.InvariantCulture, $"--window-size={width},{height}"),
                $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", address);
            Assert.True(File.Exists(screenshot), $"{program} made no screenshot: {log}");
            return new Browser([.. ConsoleLine().Matches(log).Select(m => m.Groups[1].Value)], clock.Elapsed.TotalSeconds);
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }

    /// <summary>Shows a copy of a page that runs a script at its end, and returns what the script's value says as JSON.</summary>
    /// <param name="page">The page's file; the copy is beside it.</param>
    /// <param name="script">Statements that end with a return; they may await.</param>
    /// <param name="width">Of the viewport, CSS pixels.</param>
    /// <param name="height">Of the viewport, CSS pixels.</param>
    /// <param name="isDark">Whether the system asks for dark pages.</param>
    public static JsonNode Probe(string page, string script, int width = 1280, int height = 1800, bool isDark = false)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(page)}-{width}{(isDark ? "-dark" : "")}");
        var copy = Path.Combine(Path.GetDirectoryName(page)!, name + ".probe.html");
        File.WriteAllText(copy, File.ReadAllText(page) + $"<script>(async () => {{ {script} }})().then(value => console.log('{Said}' + JSON.stringify(value)))</script>");
        var said = Assert.Single(Show(copy, Path.ChangeExtension(copy, ".png"), width, height, isDark).Console);
        Assert.StartsWith(Said, said, StringComparison.Ordinal);
        return JsonNode.Parse(said[Said.Length..])!;
    }

    private static string Run(string program, string profile, string screenshot, params string[] more)
    {
        // Its own sandbox needs rights that containers and root do not have; the pages are ours.
        var start = new ProcessStartInfo(program, [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run", "--enable-logging=stderr",
            "--virtual-time-budget=20000", $"--user-data-dir={profile}", $"--screenshot={screenshot}", .. more,
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not show {more[^1]} within {Longest.TotalSeconds} s.");
        }
        return output.Result + error.Result;
    }

    private static string Program()
    {
        if (Environment.GetEnvironmentVariable("BUPO_CHROMIUM") is { Length: > 0 } named)
        {
            Assert.True(File.Exists(named), $"BUPO_CHROMIUM names {named}, which does not exist.");
            return named;
        }
        string[] names = ["chromium", "chromium-browser", "google-chrome"];
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, "No Chromium on this machine; install it, or name it in BUPO_CHROMIUM, to look at the pages.");
        return found!;
    }

    [GeneratedRegex("""CONSOLE[:(]\d+\)?\] "(.*?)", source: """, RegexOptions.Singleline)]
    private static partial Regex ConsoleLine();
}
