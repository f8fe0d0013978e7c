using Bupo.Verification.Equivalence;
using Bupo.Verification.Expressions;
using Bupo.Verification.Extraction;
using Bupo.Verification.Reading;

namespace Bupo.Verification.Rules;

/// <summary>Decides whether the final answer of a response is mathematically the gold answer. docs/verification.md lists its choices.</summary>
/// <param name="isLenient">Whether a response without a box or an answer phrase is judged by its last formula or number.</param>
internal sealed class SymbolicRule(bool isLenient = false) : IAnswerRule
{
    public const string StrictName = "symbolic", LenientName = "symbolic_lenient";

    private static readonly ReadingStyle[] OtherStyles =
        [ReadingStyle.CommasSeparate, ReadingStyle.SlashTakesProduct, ReadingStyle.CommasSeparate | ReadingStyle.SlashTakesProduct];

    public string Name => isLenient ? LenientName : StrictName;

    /// <summary>The name: it is what help shows as the default.</summary>
    public override string ToString() => Name;

    public Verdict Judge(string response, string groundTruth) => Judge(response, groundTruth, default);

    public Verdict Judge(string response, string groundTruth, ResponseContext context)
    {
        if (context.IsTruncated && !isLenient)
        {
            return Verdict.Missing("The response was cut off before its end.", Refusal.Truncated);
        }
        var found = FinalAnswerFinder.Find(response, isLenient);
        if (found.Text is null)
        {
            return Verdict.Missing(found.Problem, found.Refusal);
        }
        var verdict = Judge(found, groundTruth);
        return verdict.IsCorrect && context.Question is { } question && CopiedQuestion.Repeats(question, found.Text, groundTruth)
            ? verdict with { Kind = VerdictKind.Wrong, Refusal = Refusal.RepeatsQuestion, Reason = "The answer is an expression of the question, not worked out." }
            : verdict;
    }

    private static Verdict Judge(FinalAnswer found, string groundTruth)
    {
        var gold = GoldText.Unwrap(groundTruth);
        var text = found.Choice is { } letter && Choice.Only(gold) is not null ? letter : found.Text!;
        var (isEqual, reason) = Compare(gold, Answer.Trim(text));
        if (isEqual == true && found.Alternative is { } other && Compare(gold, Answer.Trim(other)).IsEqual != true)
        {
            return new(VerdictKind.Wrong, text, found.Method, "The response gives two different candidates.", Refusal.Hedged);
        }
        var kind = isEqual switch { true => VerdictKind.Correct, false => VerdictKind.Wrong, null => VerdictKind.Unreadable };
        if (kind != VerdictKind.Correct && Candidates.AreSeveral(text))
        {
            return new(kind, text, found.Method, "The response gives several candidates.", Refusal.Hedged);
        }
        var read = found.Method switch
        {
            ExtractionMethod.LastFormula => "Read leniently: the last formula of a response that gives no answer.",
            ExtractionMethod.LastNumber => "Read leniently: the last number of a response that gives no answer.",
            _ => "",
        };
        return new(kind, text, found.Method, string.Join(' ', new[] { read, reason }.Where(part => part.Length > 0)));
    }

    internal static bool Readable(string? gold, out string reason)
    {
        reason = "";
        if (Answer.Read(GoldText.Unwrap(gold ?? ""), ReadingStyle.Usual, out var problem) is not { } answer)
        {
            reason = $"The gold answer {problem}.";
            return false;
        }
        if (new AnswerEquality().AreEqual(answer.Expression, answer.Expression) != true)
        {
            reason = "The gold answer has no value to compare with.";
            return false;
        }
        return true;
    }

    private static (bool? IsEqual, string Reason) Compare(string goldText, string answerText)
    {
        if (Choice.WithValue(goldText) is { } choice)
        {
            return Choice.Leading(answerText) is { } chosen
                ? (chosen == choice.Letter, "")
                : Compare(choice.Value, answerText);
        }
        if (Answer.Read(goldText, ReadingStyle.Usual, out var problem) is not { } gold)
        {
            return (null, $"The gold answer {problem}.");
        }
        if (goldText == answerText)
        {
            return (true, "");
        }
        if (Choice.Only(goldText) is { } letter && Choice.Leading(answerText) == letter)
        {
            return (true, "");
        }
        if (Answer.Read(answerText, ReadingStyle.Usual, out problem) is not { } answer)
        {
            return (null, $"The answer {problem}.");
        }
        var equality = new AnswerEquality();
        var isEqual = Compare(equality, gold, answer);
        isEqual = isEqual != true && CompareOtherReadings(equality, gold, answer) ? true : isEqual;
        return (isEqual, isEqual is not null ? ""
            : equality.IsUnproved ? "Not proved: the two agree at points, which does not make them equal."
            : "The two are not comparable: too large, undefined, or of unknown meaning.");
    }

    // What cannot be computed is compared token by token; prose equals prose, or letters that could be read as a product.
    private static bool? Compare(AnswerEquality equality, Answer gold, Answer answer) =>
        equality.AreEqual(gold.Expression, answer.Expression) switch
        {
            null => Prose.AreEqual(gold.Text, answer.Text) ? true : null,
            false when IsProse(gold.Expression, answer.Expression) || IsProse(answer.Expression, gold.Expression) =>
                Prose.AreEqual(gold.Text, answer.Text),
            var known => known,
        };

    private static bool IsProse(Expression a, Expression b) => a is Words && (b is Words || ExpressionShape.IsLetters(b));

    // An ambiguous text is right if one of its readings is; the other side keeps its usual reading or shares the style.
    private static bool CompareOtherReadings(AnswerEquality equality, Answer gold, Answer answer)
    {
        foreach (var style in OtherStyles)
        {
            if (!(gold.Ambiguity | answer.Ambiguity).HasFlag(style))
            {
                continue;
            }
            var otherGold = (gold.Ambiguity & style) != 0 ? Answer.Read(gold.Text, style, out _) : gold;
            var otherAnswer = (answer.Ambiguity & style) != 0 ? Answer.Read(answer.Text, style, out _) : answer;
            if (otherGold is not null && otherAnswer is not null
                && (Compare(equality, otherGold, otherAnswer) == true || Compare(equality, gold, otherAnswer) == true
                    || Compare(equality, otherGold, answer) == true))
            {
                return true;
            }
        }
        return false;
    }
}
