namespace Bupo.Analysis;

/// <summary>Rules that find the layer where exploration ends. The paper's depends on scales that the model's function does not; ours do not.</summary>
public static class BoundaryRules
{
    /// <summary>Tolerance of "about zero" for the stages, nats.</summary>
    public const double StageTolerance = 0.05;

    /// <summary>Dead band of <see cref="BeforeNormedFall"/>, nats.</summary>
    public const double DeadBand = 0.05;

    /// <summary>Part of the tokens whose top token must agree for <see cref="FirstAgreeing"/>.</summary>
    public const double AgreementShare = 0.9;

    /// <summary>The paper's rule (arXiv 2512.19673): the last layer whose mean ΔH_FFN is positive; null where none is.</summary>
    /// <param name="changes">Mean ΔH_FFN of layers 1..L.</param>
    public static int? LastPositive(IReadOnlyList<double> changes) => Found(LastIndex(changes, change => change > 0));

    /// <summary>Ours, invariant: the layer before the first at which S(norm(H^l)) − S(norm(H^(l−1) + A^l)) falls below the dead band; null where it
    /// falls at once or never.</summary>
    /// <param name="changes">The mean changes of layers 1..L.</param>
    public static int? BeforeNormedFall(IReadOnlyList<double> changes)
    {
        // Index i is layer i + 1, so the layer before it is i.
        var fall = changes.Index().Where(c => c.Item < -DeadBand && c.Index > 0).Select(c => (int?)c.Index).FirstOrDefault();
        return changes.Count > 0 && changes[0] < -DeadBand ? null : fall;
    }

    /// <summary>Ours, invariant: the lowest layer from which on the logit lens' top token is the full policy's at 9 of 10 tokens; null where none but the last is.</summary>
    /// <param name="agreement">Mean agreement of layers 0..L.</param>
    public static int? FirstAgreeing(IReadOnlyList<double> agreement)
    {
        var last = LastIndex(agreement, share => share < AgreementShare);
        return last + 1 < agreement.Count - 1 ? last + 1 : null;
    }

    /// <summary>The stage of every layer by its mean ΔH_FFN.</summary>
    public static IReadOnlyList<EntropyStage> Stages(IReadOnlyList<double> changes) => [.. changes.Select(change =>
        change > StageTolerance ? EntropyStage.Exploration : change < -StageTolerance ? EntropyStage.Convergence : EntropyStage.Integration)];

    /// <summary>The paper's words for how a model's policy narrows.</summary>
    /// <param name="changes">Mean ΔH_FFN of layers 1..L.</param>
    /// <param name="entropies">Mean entropies of layers 0..L.</param>
    public static string Verdict(IReadOnlyList<double> changes, IReadOnlyList<double> entropies)
    {
        if (LastPositive(changes) is not { } boundary)
        {
            return "no boundary: every feed-forward part narrows the policy it reads (mean ΔH_FFN is nowhere positive)";
        }
        var layers = changes.Count;
        var late = entropies[^1] < entropies[0] && entropies[^2] - entropies[^1] > 0.5 * (entropies.Max() - entropies[^1]);
        if (late || boundary == layers)
        {
            return $"abrupt: the policy narrows in the last layers only (boundary layer {boundary} of {layers})";
        }
        return boundary > 0.75 * layers || Stages(changes).Contains(EntropyStage.Integration)
            ? $"progressive: exploration up to layer {boundary} of {layers}, then integration and convergence step by step"
            : $"mid-layer: exploration ends at layer {boundary} of {layers}, convergence follows at once";
    }

    private static int LastIndex(IReadOnlyList<double> values, Func<double, bool> holds)
    {
        var index = values.Count - 1;
        while (index >= 0 && !holds(values[index]))
        {
            index--;
        }
        return index;
    }

    private static int? Found(int index) => index < 0 ? null : index + 1;
}
