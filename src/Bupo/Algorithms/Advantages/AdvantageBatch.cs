namespace Bupo.Algorithms.Advantages;

/// <summary>What advantages are estimated from: the scored responses of one rollout batch.</summary>
public sealed class AdvantageBatch
{
    private double[]? _tokenRewards;

    /// <summary>Takes the responses, their scores and which of them share a prompt.</summary>
    /// <param name="rows">Where each response's tokens lie.</param>
    /// <param name="scores">The reward of each response; an empty response has one too, and its group's mean sees it.</param>
    /// <param name="groups">The group of each response: an index, in any order, with groups of any size.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public AdvantageBatch(ResponseRows rows, double[] scores, int[] groups)
    {
        Rows = rows;
        Scores = rows.RequireRows(scores, nameof(scores));
        Groups = rows.RequireRows(groups, nameof(groups));
    }

    /// <summary>Where each response's tokens lie.</summary>
    public ResponseRows Rows { get; }

    /// <summary>The reward of each response.</summary>
    public double[] Scores { get; }

    /// <summary>The group of each response.</summary>
    public int[] Groups { get; }

    /// <summary>The reward of each token; unless given, the score on the last token. The estimators that look at tokens read it.</summary>
    public double[] TokenRewards
    {
        get => _tokenRewards ??= Rows.AtLastToken(Scores);
        init => _tokenRewards = Rows.RequireTokens(value, nameof(TokenRewards));
    }

    /// <summary>What a critic expected at each token, for <see cref="GeneralizedAdvantage"/>.</summary>
    public double[]? Values
    {
        get;
        init => field = value is null ? null : Rows.RequireTokens(value, nameof(Values));
    }

    /// <summary>For each response the score of the greedy response to its prompt, for <see cref="ReMaxAdvantage"/>.</summary>
    public double[]? BaselineScores
    {
        get;
        init => field = value is null ? null : Rows.RequireRows(value, nameof(BaselineScores));
    }
}
