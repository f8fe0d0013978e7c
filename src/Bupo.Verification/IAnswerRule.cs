namespace Bupo.Verification;

/// <summary>Decides whether a response gives the gold answer. Rules are pure functions and safe to share between threads.</summary>
public interface IAnswerRule
{
    /// <summary>The name recipes and the command line use, such as <c>symbolic</c>.</summary>
    string Name { get; }

    /// <summary>Judges one response.</summary>
    /// <param name="response">What the model wrote, without the prompt, whose own boxes would otherwise be judged.</param>
    /// <param name="groundTruth">The gold answer.</param>
    /// <returns>The verdict; no input throws.</returns>
    Verdict Judge(string response, string groundTruth);

    /// <summary>Judges one response with what is known about it. The references' rules read the text alone.</summary>
    /// <param name="response">What the model wrote, without the prompt.</param>
    /// <param name="groundTruth">The gold answer.</param>
    /// <param name="context">The question, and whether the response was cut off.</param>
    /// <returns>The verdict; no input throws.</returns>
    Verdict Judge(string response, string groundTruth, ResponseContext context) => Judge(response, groundTruth);
}
