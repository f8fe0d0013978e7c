using Xunit;

namespace Bupo.Reports.Tests;

/// <summary>What every page promises, in a real browser; pictures stay in the test's output folder, under screenshots.</summary>
public sealed class PageBrowserTests
{
    // How a pointer and a key reach an element.
    private const string Helpers = """
        const at = (element, across, down) => {
          const place = element.getBoundingClientRect();
          element.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: place.left + place.width * across, clientY: place.top + place.height * down }));
          return document.getElementById('tip').textContent;
        };
        const key = (element, name) => { element.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true })); return document.getElementById('tip').textContent; };

        """;

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    /// <summary>Every page in both themes, on a desktop and on a phone.</summary>
    public static TheoryData<string, int, bool> Views => new(
        from page in new[] { MadePages.Analysis, MadePages.Evaluation, MadePages.Quickstart, MadePages.Training }
        from view in new[] { (Width: 1280, IsDark: false), (Width: 400, IsDark: true), (Width: 1280, IsDark: true), (Width: 400, IsDark: false) }
        select (page, view.Width, view.IsDark));

    [Theory]
    [MemberData(nameof(Views))]
    public void Page_InAView_IsAccessibleAndDoesNotScrollSideways(string page, int width, bool isDark)
    {
        var axe = Environment.GetEnvironmentVariable("BUPO_AXE");
        Assert.SkipWhen(string.IsNullOrEmpty(axe), "BUPO_AXE does not name axe-core's axe.min.js (npm install axe-core), so the pages' accessibility is not checked.");
        var path = MadePages.Write(page, _folder);

        var state = Browser.Probe(path, File.ReadAllText(axe!) + """

            ;document.querySelectorAll('details').forEach(part => { part.open = true; });
            await new Promise(done => setTimeout(done, 500));
            const found = await axe.run(document);
            return { violations: found.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(' | ')),
              width: innerWidth, overflow: document.documentElement.scrollWidth - innerWidth, paper: getComputedStyle(document.body).backgroundColor };
            """, width, 3000, isDark);

        Assert.Empty(state["violations"]!.AsArray().Select(v => v!.GetValue<string>()));
        Assert.Equal(width, state["width"]!.GetValue<int>());
        Assert.True(state["overflow"]!.GetValue<int>() <= 0, $"The page is wider than its window by {state["overflow"]} pixels.");
        Assert.Equal(isDark ? "rgb(18, 22, 29)" : "rgb(255, 255, 255)", state["paper"]!.GetValue<string>());
    }

    [Fact]
    public void Chart_PointerKeysAndNames_ShowValuesAndHideLines()
    {
        var state = Browser.Probe(MadePages.Write(MadePages.Analysis, _folder), Helpers + """
            const chart = document.querySelectorAll('svg.chart')[1], figure = chart.closest('figure'), button = figure.querySelector('.key button');
            const pointed = at(chart, 0.6, 0.4), moved = key(chart, 'ArrowRight'), first = key(chart, 'Home');
            button.click();
            const hidden = key(chart, 'Home');
            key(chart, 'Escape');
            return { pointed, moved, first, hidden, pressed: button.getAttribute('aria-pressed'), tip: document.getElementById('tip').hidden, line: chart.querySelector('g').style.display };
            """);

        Assert.Matches("^layer ([0-9]+)\nlayer, Hˡ: -?[0-9.]+ \\[-?[0-9.]+, -?[0-9.]+\\]\nattention, Aˡ: .*\nfeed-forward, Fˡ: .*$", state["pointed"]!.GetValue<string>());
        Assert.Equal(1 + LayerOf(state["pointed"]!.GetValue<string>()), LayerOf(state["moved"]!.GetValue<string>()));
        Assert.StartsWith("layer 1\nlayer, Hˡ", state["first"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("layer 1\nattention, Aˡ", state["hidden"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("false", state["pressed"]!.GetValue<string>());
        Assert.Equal("none", state["line"]!.GetValue<string>());
        Assert.True(state["tip"]!.GetValue<bool>());

        static int LayerOf(string text) => int.Parse(text.Split('\n')[0]["layer ".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Theme_ButtonPressed_Switches()
    {
        var state = Browser.Probe(MadePages.Write(MadePages.Quickstart, _folder), """
            const button = document.getElementById('theme'), before = [button.textContent, getComputedStyle(document.body).backgroundColor];
            button.click();
            return before.concat(button.textContent, getComputedStyle(document.body).backgroundColor);
            """);

        Assert.Equal(["Dark", "rgb(255, 255, 255)", "Light", "rgb(18, 22, 29)"], state.AsArray().Select(v => v!.GetValue<string>()));
    }

    [Fact]
    public void Analysis_MapAndSquares_AnswerPointerAndKeys()
    {
        var state = Browser.Probe(MadePages.Write(MadePages.Analysis, _folder), Helpers + """
            const map = document.getElementById('map'), view = document.getElementById('view'), cell = () => document.getElementById('cell').textContent;
            at(map, 0.6, 0.5); const pointed = cell();
            key(view, 'End'); const last = cell();
            key(view, 'ArrowDown'); const below = cell();
            const ink = map.getContext('2d').getImageData(0, 0, map.width, map.height).data;
            let inked = 0;
            for (let i = 3; i < ink.length; i += 4) inked += ink[i] > 0;
            return { pointed, last, below, inked, squares: document.querySelectorAll('svg.heat').length, square: at(document.querySelector('svg.heat'), 0.5, 0.5) };
            """, 1280, 3400);

        Assert.Matches("^Token [0-9]+, \".*\", layer [0-9]+: entropy, nats [0-9.]+; .*Most likely: \".*\", \".*\", \".*\"\\. Settled from layer [0-9]+\\.$", state["pointed"]!.GetValue<string>());
        Assert.StartsWith("Token 120,", state["last"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("Token 120,", state["below"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotEqual(state["last"]!.GetValue<string>(), state["below"]!.GetValue<string>());
        Assert.True(state["inked"]!.GetValue<int>() > 1000, "The map is empty.");
        Assert.Equal(2, state["squares"]!.GetValue<int>());
        Assert.Matches("^layer m [0-9]+, layer l [0-9]+: [01](\\.[0-9]+)?$", state["square"]!.GetValue<string>());
    }

    [Fact]
    public void Training_TwoRuns_ShowsTheirInternalPoliciesByQuantity()
    {
        var state = Browser.Probe(MadePages.Write(MadePages.Training, _folder), Helpers + """
            const select = document.getElementById('quantity'), shown = () => [...document.querySelectorAll('[data-choice]')].filter(part => !part.hidden).map(part => part.dataset.choice).join();
            const first = shown(), pointed = at(document.querySelector('[data-choice]:not([hidden]) svg.heat'), 0.5, 0.5);
            select.selectedIndex = select.length - 1; select.dispatchEvent(new Event('change'));
            return { first, pointed, last: shown(), maps: document.querySelectorAll('[data-choice]:not([hidden]) svg.heat').length, reward: at(document.querySelector('svg.chart'), 0.2, 0.5) };
            """, 1280, 2400);

        Assert.Equal("entropy_change/ffn", state["first"]!.GetValue<string>());
        Assert.Matches("^step 30, layer [0-9]+: -?[0-9.]+\ntrained layer 28, boundary 9$", state["pointed"]!.GetValue<string>());
        Assert.Equal("KL to the top", state["last"]!.GetValue<string>());
        Assert.Equal(2, state["maps"]!.GetValue<int>());
        Assert.Matches("^step ([0-9]+)\nbupo: [0-9.]+ \\(layer\\(6\\)\\)\ngrpo <b>: ", state["reward"]!.GetValue<string>());
    }

    [Fact]
    public void Evaluation_OpenedProblem_ShowsTheQuestionBesideItsResponses()
    {
        var state = Browser.Probe(MadePages.Write(MadePages.Evaluation, _folder), """
            const row = document.querySelector('.problem');
            row.open = true;
            await new Promise(done => setTimeout(done, 500));
            const question = row.querySelector('.question pre').getBoundingClientRect(), response = row.querySelector('.response pre').getBoundingClientRect();
            document.getElementById('mark').value = 'always'; document.getElementById('mark').dispatchEvent(new Event('input'));
            return { isBeside: question.right < response.left, text: row.querySelector('.response pre').textContent, count: document.getElementById('count').textContent };
            """);

        Assert.True(state["isBeside"]!.GetValue<bool>());
        Assert.Equal("9-2*3=", state["text"]!.GetValue<string>());
        Assert.Equal("0 of 8 problems", state["count"]!.GetValue<string>());
    }

    [Fact]
    public void Analysis_SixtyFourLayersOfFourThousandTokens_StaysSmallAndReadable()
    {
        var (report, map) = MadeReport.Of(layers: 64, tokens: 4000);
        var path = Path.Combine(_folder, "report-long.html");
        AnalysisPage.Write(path, report, map);

        var state = Browser.Probe(path, """
            const before = performance.now();
            document.getElementById('view').scrollLeft = 1e6;
            paint();
            return { redraw: Math.round(performance.now() - before), script: Math.round(before), nodes: document.querySelectorAll('*').length };
            """, 1280, 3800);

        var bytes = new FileInfo(path).Length;
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{bytes / 1e6:F1} MB; script {state["script"]} ms, redrawing the map after scrolling {state["redraw"]} ms"));
        Assert.True(bytes < 6_500_000, $"{bytes} bytes");
        Assert.True(state["nodes"]!.GetValue<int>() < 10_000, $"{state["nodes"]} elements");
    }
}
