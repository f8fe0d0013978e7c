namespace Bupo.Settings;

/// <summary>Marks a record whose keys belong to the group of the record that has it, without a group of their own.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FlatKeysAttribute : Attribute;
