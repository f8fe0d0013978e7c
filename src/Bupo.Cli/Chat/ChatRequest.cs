using Bupo.Models.Arithmetic;
using Bupo.Policies;
using Bupo.Rollouts.Sampling;

namespace Bupo.Cli.Chat;

/// <summary>What a person asked `bupo chat` for.</summary>
/// <param name="Model">--model.</param>
/// <param name="Compute">--compute.</param>
/// <param name="Template">--chat-template; null for the checkpoint's own.</param>
/// <param name="System">--system.</param>
/// <param name="Views">--views: the policies that answer. The conversation continues with the first one's answer.</param>
/// <param name="Sampling">How tokens are drawn.</param>
internal sealed record ChatRequest(
    string Model, Compute Compute, string? Template, string? System, IReadOnlyList<PolicyView> Views, SamplingSettings Sampling)
{
    /// <summary>--date, else the time of the start.</summary>
    public DateTime? Date { get; init; }
}
