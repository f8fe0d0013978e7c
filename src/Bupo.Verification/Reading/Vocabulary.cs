using System.Buffers;
using System.Collections.Frozen;
using Bupo.Verification.Expressions;

namespace Bupo.Verification.Reading;

/// <summary>What LaTeX commands, plain words and symbols outside ASCII mean.</summary>
internal static class Vocabulary
{
    // Each entry is a symbol outside ASCII and the LaTeX that says the same.
    private static readonly string[] SymbolTable =
    [
        "−-", "–-", "—-", @"·\cdot ", @"⋅\cdot ", @"×\times ", @"∙\cdot ", @"•\cdot ", "÷/", "⁄/", "∕/", @"√\sqrt ",
        @"∛\cbrt ", @"π\pi ", @"∞\infty ", @"≤\le ", @"≥\ge ", @"⩽\le ", @"⩾\ge ", @"≠\ne ", @"≈\approx ", @"≡\equiv ",
        @"±\pm ", @"∓\mp ", @"∪\cup ", @"∩\cap ", @"∖\setminus ", @"∈\in ", @"°\degree ", @"º\degree ", @"∅\emptyset ",
        @"ℝ\mathbb{R}", @"ℤ\mathbb{Z}", @"ℕ\mathbb{N}", @"ℚ\mathbb{Q}", @"ℂ\mathbb{C}", "′'", "’'", "″''", @"⟨\langle ",
        @"⟩\rangle ", @"⌊\lfloor ", @"⌋\rfloor ", @"⌈\lceil ", @"⌉\rceil ", @"→\to ", @"∣\mid ", @"…\ldots ", "∶:",
        @"½\frac{1}{2}", @"⅓\frac{1}{3}", @"⅔\frac{2}{3}", @"¼\frac{1}{4}", @"¾\frac{3}{4}", @"⅕\frac{1}{5}",
        @"⅖\frac{2}{5}", @"⅗\frac{3}{5}", @"⅘\frac{4}{5}", @"⅙\frac{1}{6}", @"⅚\frac{5}{6}", @"⅛\frac{1}{8}",
        @"⅜\frac{3}{8}", @"⅝\frac{5}{8}", @"⅞\frac{7}{8}", "⁰^{0}", "¹^{1}", "²^{2}", "³^{3}", "⁴^{4}", "⁵^{5}", "⁶^{6}",
        "⁷^{7}", "⁸^{8}", "⁹^{9}", "₀_{0}", "₁_{1}", "₂_{2}", "₃_{3}", "₄_{4}", "₅_{5}", "₆_{6}", "₇_{7}", "₈_{8}", "₉_{9}",
        @"α\alpha ", @"β\beta ", @"γ\gamma ", @"δ\delta ", @"ε\epsilon ", @"ζ\zeta ", @"η\eta ", @"θ\theta ", @"κ\kappa ",
        @"λ\lambda ", @"μ\mu ", @"µ\mu ", @"ν\nu ", @"ξ\xi ", @"ρ\rho ", @"σ\sigma ", @"τ\tau ", @"φ\phi ", @"χ\chi ",
        @"ψ\psi ", @"ω\omega ", @"Δ\Delta ", @"Γ\Gamma ", @"Σ\Sigma ", @"Φ\Phi ", @"Ψ\Psi ", @"Ω\Omega ", @"Λ\Lambda ",
        @"Θ\Theta ", @"Π\Pi ", "“ ", "” ", "\u00A0 ", "\u2009 ", "\u202F ", "\u200B", "\uFEFF", "，,", "。.", "、,", "；;", "：:", @"ϕ\phi ", @"ϵ\epsilon ", @"ϑ\theta ", @"ϱ\rho ", @"ι\iota ", @"υ\upsilon ",
        @"€\euro ", @"¢\cent ", @"£\sterling ", @"¥\yen ", @"₹\rupee ", @"℃\degree C", @"℉\degree F", "✓ ", "✔ ", "■ ", "□ ", "∎ ", "‘'", "‐-", "‑-", "﹣-",
    ];

    /// <summary>Symbols outside ASCII, as LaTeX.</summary>
    public static readonly FrozenDictionary<char, string> Symbols = SymbolTable.ToFrozenDictionary(entry => entry[0], entry => entry[1..]);

    private static readonly (string Names, Function Function)[] Functions =
    [
        ("sin", Function.Sin), ("cos", Function.Cos), ("tan tg", Function.Tan), ("cot ctg", Function.Cot), ("sec", Function.Sec),
        ("csc cosec", Function.Csc), ("arcsin asin", Function.Arcsin), ("arccos acos", Function.Arccos),
        ("arctan atan arctg", Function.Arctan), ("arccot arcctg", Function.Arccot), ("arcsec", Function.Arcsec),
        ("arccsc", Function.Arccsc),
        ("sinh", Function.Sinh), ("cosh", Function.Cosh), ("tanh", Function.Tanh), ("coth", Function.Coth),
        ("sech", Function.Sech),
        ("csch", Function.Csch), ("arsinh arcsinh asinh", Function.Arsinh), ("arcosh arccosh acosh", Function.Arcosh),
        ("artanh arctanh atanh", Function.Artanh), ("exp", Function.Exp), ("ln", Function.NaturalLog), ("log", Function.Log),
        ("lg", Function.Log), ("max", Function.Max), ("min", Function.Min), ("gcd", Function.Gcd), ("lcm", Function.Lcm),
        ("sgn sign", Function.Sign), ("Re", Function.RealPart), ("Im", Function.ImaginaryPart), ("arg", Function.Argument),
        ("abs", Function.Abs), ("floor", Function.Floor), ("ceil", Function.Ceiling), ("cis", Function.Cis),
    ];

    private static readonly (string Names, Comparison Comparison)[] Comparisons =
    [
        ("le leq leqslant leqq", Comparison.LessOrEqual), ("ge geq geqslant geqq", Comparison.GreaterOrEqual),
        ("lt", Comparison.Less),
        ("gt", Comparison.Greater), ("ne neq", Comparison.NotEqual),
        ("approx sim simeq cong doteq", Comparison.Approximate), ("in", Comparison.In),
        ("equiv", Comparison.Congruent), ("to rightarrow mapsto longrightarrow", Comparison.MapsTo),
    ];

    private static readonly (string Names, TokenKind Kind)[] Marks =
    [
        ("cdot times ast cdotp bullet", TokenKind.Times), ("div", TokenKind.Slash), ("pm", TokenKind.PlusMinus),
        ("mp", TokenKind.MinusPlus),
        ("cup bigcup", TokenKind.Union), ("cap bigcap", TokenKind.Intersection),
        ("setminus backslash smallsetminus", TokenKind.Difference),
        ("frac dfrac tfrac cfrac nicefrac", TokenKind.Fraction), ("sqrt", TokenKind.Root), ("cbrt", TokenKind.CubeRoot),
        ("binom dbinom tbinom", TokenKind.Binomial), ("degree circ", TokenKind.Degree), ("prime", TokenKind.Prime),
        ("% percent", TokenKind.Percent),
        ("$ euro texteuro cent textcent sterling pounds textsterling yen textyen rupee", TokenKind.Currency), ("{ lbrace", TokenKind.OpenSet), ("} rbrace", TokenKind.CloseSet),
        ("langle", TokenKind.OpenAngle),
        ("rangle", TokenKind.CloseAngle), ("lvert lVert", TokenKind.OpenBar), ("rvert rVert", TokenKind.CloseBar),
        ("vert | Vert", TokenKind.Bar),
        ("lfloor", TokenKind.OpenFloor), ("rfloor", TokenKind.CloseFloor), ("lceil", TokenKind.OpenCeiling),
        ("rceil", TokenKind.CloseCeiling),
        ("lbrack", TokenKind.OpenBracket), ("rbrack", TokenKind.CloseBracket), ("lparen", TokenKind.OpenParen),
        ("rparen", TokenKind.CloseParen),
        ("mid", TokenKind.SuchThat), ("colon", TokenKind.Colon), ("pmod bmod mod", TokenKind.Mod), ("not", TokenKind.Not),
        ("sum prod int lim", TokenKind.Binding), ("ldots dots cdots dotsc dotsb hdots", TokenKind.Ellipsis),
        ("choose", TokenKind.Choose), ("over", TokenKind.Over),
        ("land wedge", TokenKind.And), ("lor vee", TokenKind.Or), ("& ", TokenKind.Ampersand), ("begin", TokenKind.Begin),
        ("end", TokenKind.EndOf),
        (@"\ cr newline", TokenKind.RowBreak), ("overline bar hat widehat vec tilde widetilde dot ddot overrightarrow", TokenKind.Accent),
        ("text textbf textit textrm textnormal textsf texttt mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak mathscr mbox hbox fbox "
            + "operatorname boldsymbol bm emph pmb underline boxed", TokenKind.Wrapper),
        ("left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr middle", TokenKind.IgnoredWithDot),
        (", ; : ! > quad qquad displaystyle textstyle limits nolimits thinspace medspace thickspace negthinspace enspace space nobreak hline "
            + "angle triangle therefore mathstrut tiny small rm bf it", TokenKind.Ignored),
        ("Large LARGE large huge Huge normalsize scriptsize footnotesize checkmark square blacksquare Box qed", TokenKind.Ignored),
        ("hspace vspace color colorbox fcolorbox textcolor phantom hphantom label tag", TokenKind.IgnoredWithArgument),
    ];

    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyAEIOUY");

    private const string GreekLetters = "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi rho varrho "
        + "sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega hbar ell nabla partial "
        + "aleph wp top det deg dim ker Pr mho";

    private static readonly FrozenSet<string> WordList = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "yes", "no", "true", "false", "none", "not", "is", "are", "the", "of", "all", "any", "odd", "even", "dne", "if", "for", "a",
        "nan", "both", "only", "does", "exist", "with", "when", "where", "then", "such", "that", "from", "by", "than", "an", "at", "as",
        "who", "red", "blue", "up", "down", "zero", "one", "two", "three", "four", "five", "six", "ten", "it", "to", "be", "can", "has",
        "there", "will", "never", "always", "or", "and", "more", "less", "fewer", "least", "most", "undefined", "units", "unit", "on", "but", "its",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // "is" in languages that answers are written in; whatever comes before it names the value.
    private static readonly FrozenSet<string> Copulas = new[] { "is", "equals", "es", "est", "ist", "é", "è", "lautet", "это" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly char[] CjkCopulas = ['是', '为', '為', 'は', '은', '는'];

    private static readonly FrozenSet<string> Announcements = new[]
    {
        "exactly", "precisely", "just", "only", "are", "is", "equal", "get", "have", "obtain", "total", "answer", "result", "ответ", "antwort", "respuesta", "réponse",
        "答案", "答", "共", "一共", "共有", "约",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Introductions = new[]
    {
        "there", "a", "an", "the", "of", "in", "all", "we", "it", "its", "value", "final", "number", "so", "thus", "hence", "therefore", "to", "must", "be", "will", "would",
        "these", "total", "correct", "la", "le", "die", "das", "el",
    }.Concat(Announcements).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Static fields are filled in the order they stand, so the tables come after what they are made of.

    /// <summary>Commands, by name without the backslash.</summary>
    public static readonly FrozenDictionary<string, Token>.AlternateLookup<ReadOnlySpan<char>> Commands = BuildCommands();

    /// <summary>Names that mean the same without a backslash.</summary>
    public static readonly FrozenDictionary<string, Token>.AlternateLookup<ReadOnlySpan<char>> PlainNames = BuildPlainNames();

    /// <summary>Whether a word of the language, which is never a unit.</summary>
    public static bool IsStopWord(string word) => WordList.Contains(word) && word is not ("unit" or "units");

    /// <summary>Whether words before a value say only that it follows: "the answer is", "there are", "exactly".</summary>
    public static bool Introduces(string words)
    {
        var parts = words.Split([' ', '\n', ','], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 && (Copulas.Contains(parts[^1]) || CjkCopulas.Any(copula => words.EndsWith(copula))
            || (Array.TrueForAll(parts, Introductions.Contains) && Array.Exists(parts, Announcements.Contains)));
    }

    /// <summary>Whether letters in a row are a word rather than a product of variables.</summary>
    public static bool IsWord(ReadOnlySpan<char> letters) => letters.Length switch
    {
        < 2 => false,
        _ when WordList.GetAlternateLookup<ReadOnlySpan<char>>().Contains(letters) => true,
        < 4 => false,
        _ => letters.ContainsAny(Vowels) && !IsAlphabetical(letters),
    };

    // abcd and pqrs are products.
    private static bool IsAlphabetical(ReadOnlySpan<char> letters)
    {
        for (var i = 1; i < letters.Length; i++)
        {
            if (letters[i] < letters[i - 1])
            {
                return false;
            }
        }
        return true;
    }

    private static FrozenDictionary<string, Token>.AlternateLookup<ReadOnlySpan<char>> BuildCommands()
    {
        var table = new Dictionary<string, Token>(StringComparer.Ordinal)
        {
            ["pi"] = new(TokenKind.Constant, Value: ExpressionBuilder.Pi),
            ["infty"] = new(TokenKind.Constant, Value: ExpressionBuilder.Infinity),
            ["emptyset"] = new(TokenKind.Constant, Value: new Constant(ConstantKind.EmptySet)),
            ["varnothing"] = new(TokenKind.Constant, Value: new Constant(ConstantKind.EmptySet)),
            [" "] = new(TokenKind.Ignored),
        };
        foreach (var (names, kind) in Marks)
        {
            Fill(table, names, new(kind));
        }
        foreach (var name in GreekLetters.Split(' '))
        {
            table[name] = new(TokenKind.Letter, Text: name);
        }
        table["varepsilon"] = table["epsilon"];
        table["varphi"] = table["phi"];
        foreach (var (names, comparison) in Comparisons)
        {
            Fill(table, names, new(TokenKind.Relation, Detail: (int)comparison));
        }
        AddFunctions(table);
        return table.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private static FrozenDictionary<string, Token>.AlternateLookup<ReadOnlySpan<char>> BuildPlainNames()
    {
        var table = new Dictionary<string, Token>(StringComparer.Ordinal)
        {
            ["pi"] = new(TokenKind.Constant, Value: ExpressionBuilder.Pi),
            ["inf"] = new(TokenKind.Constant, Value: ExpressionBuilder.Infinity),
            ["infty"] = new(TokenKind.Constant, Value: ExpressionBuilder.Infinity),
            ["infinity"] = new(TokenKind.Constant, Value: ExpressionBuilder.Infinity),
            ["Infinity"] = new(TokenKind.Constant, Value: ExpressionBuilder.Infinity),
            ["sqrt"] = new(TokenKind.Root),
            ["and"] = new(TokenKind.And),
            ["or"] = new(TokenKind.Or),
            ["mod"] = new(TokenKind.Mod),
            ["to"] = new(TokenKind.Colon),
            ["percent"] = new(TokenKind.Percent),
            ["percentage"] = new(TokenKind.Percent),
            ["pct"] = new(TokenKind.Percent),
            ["degree"] = new(TokenKind.Degree),
            ["degrees"] = new(TokenKind.Degree),
            ["theta"] = new(TokenKind.Letter, Text: "theta"),
            ["alpha"] = new(TokenKind.Letter, Text: "alpha"),
            ["beta"] = new(TokenKind.Letter, Text: "beta"),
            ["lambda"] = new(TokenKind.Letter, Text: "lambda"),
        };
        AddFunctions(table);
        return table.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private static void AddFunctions(Dictionary<string, Token> table)
    {
        foreach (var (names, function) in Functions)
        {
            Fill(table, names, new(TokenKind.Function, Detail: (int)function));
        }
    }

    private static void Fill(Dictionary<string, Token> table, string names, Token token)
    {
        foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            table[name] = token with { Text = name };
        }
    }
}
