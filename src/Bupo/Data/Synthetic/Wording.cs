using System.Globalization;
using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>The ways a task asks the same thing.</summary>
/// <param name="templates">Composite formats; braces of LaTeX are doubled.</param>
internal sealed class Wording(params string[] templates)
{
    public string Ask(RandomStream random, params object[] values) =>
        string.Format(CultureInfo.InvariantCulture, random.Pick(templates), values);
}
