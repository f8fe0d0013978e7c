using System.Reflection;
using System.Reflection.Emit;

namespace Bupo.Tests.Training;

/// <summary>Reads from the instructions of a method which methods of the library it enters, in order. Lambdas count where they are written.</summary>
/// <param name="descends">Whether the methods of a type are shown with what they enter in turn.</param>
internal sealed class CallWalk(Func<Type, bool> descends)
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly HashSet<MethodBase> _shown = [];
    private readonly List<string> _lines = [];

    /// <summary>The walk as one line per method, indented by depth. A method that occurs again is shown without what it enters.</summary>
    public static IReadOnlyList<string> Of(MethodBase start, Func<Type, bool> descends)
    {
        var walk = new CallWalk(descends);
        walk.Enter(start, 0);
        return walk._lines;
    }

    private void Enter(MethodBase method, int depth)
    {
        var line = $"{new string(' ', 2 * depth)}{method.DeclaringType!.Name.Split('`')[0]}.{method.Name}";
        if (_lines.Count == 0 || _lines[^1] != line)
        {
            _lines.Add(line);
        }
        if (_shown.Add(method) && descends(method.DeclaringType))
        {
            Follow(method, depth + 1);
        }
    }

    private void Follow(MethodBase method, int depth)
    {
        foreach (var called in Called(method).Where(called => called.DeclaringType?.Assembly == method.Module.Assembly))
        {
            if (called.Name.StartsWith('<') && called.Name.Contains(">b__", StringComparison.Ordinal) || called.Name.Contains(">g__", StringComparison.Ordinal))
            {
                Follow(called, depth);                                      // a lambda or a local function
            }
            else if (!called.IsSpecialName && !called.Name.StartsWith('<') && called.DeclaringType!.Name != "StageClock")
            {
                Enter(called, depth);
            }
        }
    }

    private static IEnumerable<MethodBase> Called(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var value = code[at++];
            var op = value == 0xFE ? OpCodesByValue[(short)(0xFE00 | code[at++])] : OpCodesByValue[value];
            if (op.OperandType == OperandType.InlineMethod)
            {
                yield return method.Module.ResolveMethod(
                    BitConverter.ToInt32(code, at), method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null)!;
            }
            at += op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
