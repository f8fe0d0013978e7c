namespace Bupo.Rollouts.Sampling;

/// <summary>How the next token is drawn from the policy's logits: repetition penalty, temperature, top-k, top-p, min-p, in this order.</summary>
public sealed record SamplingSettings
{
    /// <summary>Divides the logits; 0 takes the most probable token.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Keeps the smallest set of most probable tokens that holds at least this mass, in (0, 1]; 1 keeps all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Keeps this many most probable tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps tokens at least this fraction as probable as the most probable one, in [0, 1); 0 keeps all.</summary>
    public double MinP { get; init; }

    /// <summary>Divides positive logits, and multiplies negative ones, of tokens of the prompt and the response so far; 1 for none (arXiv 1909.05858).</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>End tokens cannot be drawn before the response has this many tokens.</summary>
    public int MinResponseTokens { get; init; }

    /// <summary>Whether entropies are recorded beside the log-probs.</summary>
    public bool Entropies { get; init; }

    /// <summary>Decides every draw: the same seed and the same logits give the same tokens.</summary>
    public ulong Seed { get; init; }

    /// <summary>Longest response in tokens, the end token included.</summary>
    public int MaxResponseTokens { get; init; } = 512;

    /// <summary>Strings that end a response and are no part of its text.</summary>
    public StopList Stops { get; init; } = [];

    /// <summary>Checks all values.</summary>
    /// <exception cref="BupoException">Values out of range, all of them named.</exception>
    public void Check()
    {
        List<string> problems = [];
        Require(double.IsFinite(Temperature) && Temperature >= 0, $"temperature: {Temperature} is not a finite number of at least 0.");
        Require(TopP is > 0 and <= 1, $"top-p: {TopP} is outside (0, 1].");
        Require(TopK >= 0, $"top-k: {TopK} is below 0; 0 keeps all tokens.");
        Require(MinP is >= 0 and < 1, $"min-p: {MinP} is outside [0, 1).");
        Require(double.IsFinite(RepetitionPenalty) && RepetitionPenalty > 0, $"repetition penalty: {RepetitionPenalty} is not a finite number above 0; 1 is none.");
        Require(MinResponseTokens >= 0 && MinResponseTokens <= MaxResponseTokens, $"min tokens: {MinResponseTokens} is outside 0 to max tokens, {MaxResponseTokens}.");
        Require(MaxResponseTokens >= 1, $"max tokens: {MaxResponseTokens} is below 1.");
        Require(!Stops.Contains(""), $"stop: a stop string is empty, expected at least one character.");
        if (problems.Count > 0)
        {
            throw new BupoException(string.Join(" ", problems));
        }

        void Require(bool holds, FormattableString problem)
        {
            if (!holds)
            {
                problems.Add(FormattableString.Invariant(problem));
            }
        }
    }
}
