namespace Bupo.Algorithms.Objectives;

/// <summary>How much has to be known before the gradient of one token is.</summary>
public enum ObjectiveScope
{
    /// <summary>The token alone: the gradient can be taken in the pass that computes its log-prob.</summary>
    Token,

    /// <summary>All tokens of its response.</summary>
    Sequence,

    /// <summary>All tokens of the mini-batch: their log-probs are computed first, gradients in a second pass.</summary>
    MiniBatch,
}
