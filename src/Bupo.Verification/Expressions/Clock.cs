namespace Bupo.Verification.Expressions;

/// <summary>A time of day such as 12:00 or 2:30 p.m.</summary>
/// <param name="hour">0 to 24 as written.</param>
/// <param name="minute">0 to 59.</param>
/// <param name="half">"am", "pm", or empty where it is not said.</param>
internal sealed class Clock(int hour, int minute, string half) : Expression
{
    public int Hour { get; } = hour;

    public int Minute { get; } = minute;

    public string Half { get; } = half;

    /// <summary>Whether two times are the same; one that does not say its half of the day matches either.</summary>
    public bool IsSame(Clock other) => Minute == other.Minute
        && (Half.Length == 0 && other.Half.Length == 0 ? Hour == other.Hour
            : Half.Length == 0 || other.Half.Length == 0 ? Hour == other.Hour || (Half.Length == 0 ? Hour == other.OfDay : OfDay == other.Hour)
            : OfDay == other.OfDay);

    private int OfDay => (Hour % 12) + (Half == "pm" ? 12 : 0);
}
