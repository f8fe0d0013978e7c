using Bupo.Verification.Equivalence;
using Bupo.Verification.Expressions;
using Bupo.Verification.Extraction;
using Bupo.Verification.Reading;

namespace Bupo.Verification.Rules;

/// <summary>Decides whether the final answer of a response is mathematically the gold answer. docs/verification.md lists its choices.</summary>
internal sealed class SymbolicRule : IAnswerRule
{
    private static readonly ReadingStyle[] OtherStyles =
        [ReadingStyle.CommasSeparate, ReadingStyle.SlashTakesProduct, ReadingStyle.CommasSeparate | ReadingStyle.SlashTakesProduct];

    public string Name => "symbolic";

    /// <summary>The name: it is what help shows as the default.</summary>
    public override string ToString() => Name;

    public Verdict Judge(string response, string groundTruth)
    {
        var found = FinalAnswerFinder.Find(response);
        if (found.Text is null)
        {
            return Verdict.Missing(found.Problem);
        }
        var (isEqual, reason) = Compare(Answer.Trim(groundTruth), Answer.Trim(found.Text));
        var kind = isEqual switch { true => VerdictKind.Correct, false => VerdictKind.Wrong, null => VerdictKind.Unreadable };
        return new(kind, found.Text, found.Method, reason);
    }

    internal static bool Readable(string? gold, out string reason)
    {
        reason = "";
        if (Answer.Read(Answer.Trim(gold ?? ""), ReadingStyle.Usual, out var problem) is not { } answer)
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
