namespace Bupo.Settings;

/// <summary>Beside <see cref="RecipeKeyAttribute"/>: says when a key, or a group with all its keys, is read. A key that is set and not read is refused.</summary>
/// <param name="condition">What has to hold; where several attributes are given, all.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class ReadWhenAttribute(RecipeCondition condition) : Attribute
{
    /// <summary>What has to hold.</summary>
    public RecipeCondition Condition { get; } = condition;
}
