namespace Bupo.Algorithms.Advantages;

/// <summary>The responses of a batch by their prompt.</summary>
internal static class ScoreGroups
{
    /// <summary>Fills one advantage per response, group by group.</summary>
    /// <param name="batch">The scored responses.</param>
    /// <param name="fill">Receives the rows of one group and writes the advantages of these rows.</param>
    public static AdvantageEstimate Estimate(AdvantageBatch batch, Action<int[], double[]> fill) =>
        AdvantageEstimate.PerResponse(batch.Rows, PerResponse(batch, fill));

    /// <summary>The same before every token gets its response's value.</summary>
    public static double[] PerResponse(AdvantageBatch batch, Action<int[], double[]> fill)
    {
        var perResponse = new double[batch.Rows.Count];
        foreach (var group in Enumerable.Range(0, batch.Rows.Count).GroupBy(row => batch.Groups[row]))
        {
            fill([.. group], perResponse);
        }
        return perResponse;
    }

    /// <summary>The mean score of a group, exact where all scores are equal: taken as an offset from the first.</summary>
    /// <remarks>A plain sum of three times 0.1 over three is not 0.1, and a division by the spread would blow the difference up.</remarks>
    public static double Mean(double[] scores, int[] rows)
    {
        var first = scores[rows[0]];
        return first + (rows.Sum(row => scores[row] - first) / rows.Length);
    }

    /// <summary>The unbiased standard deviation of a group of at least two.</summary>
    public static double StandardDeviation(double[] scores, int[] rows)
    {
        var mean = Mean(scores, rows);
        return Math.Sqrt(rows.Sum(row => (scores[row] - mean) * (scores[row] - mean)) / (rows.Length - 1));
    }
}
