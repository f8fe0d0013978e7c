namespace Bupo.Rewards;

/// <summary>Where a response puts its answer: the last \boxed{} whose braces balance.</summary>
internal static class BoxedAnswer
{
    private const string Opening = @"\boxed{";

    /// <summary>What the last box holds, or null where there is none or its braces never balance.</summary>
    /// <remarks>Escaped braces are text and don't count.</remarks>
    public static string? Last(string response)
    {
        var start = response.LastIndexOf(Opening, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }
        start += Opening.Length;
        var depth = 1;
        for (var i = start; i < response.Length; i++)
        {
            switch (response[i])
            {
                case '\\':
                    i++;
                    break;
                case '{':
                    depth++;
                    break;
                case '}' when --depth == 0:
                    return response[start..i];
            }
        }
        return null;
    }
}
