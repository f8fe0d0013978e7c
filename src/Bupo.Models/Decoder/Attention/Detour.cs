using TorchSharp;

namespace Bupo.Models.Decoder.Attention;

/// <summary>Another pass in place of the one asked for, some of whose rows are the answer.</summary>
/// <param name="Tokens">Ids of its rows.</param>
/// <param name="Attention">Which of them form which sequences.</param>
/// <param name="Rows">For each row of the pass asked for, the row of this one.</param>
/// <remarks>Where rotary frequencies depend on the length of the whole sequence, a sequence that grows past a limit has no state in common with
/// what it was, and a prefix has other states in a short sequence than in a long one.</remarks>
internal sealed record Detour(int[] Tokens, IAttention Attention, long[] Rows);

/// <summary>An attention that may ask for another pass.</summary>
internal interface IDetouring
{
    /// <summary>The other pass, or null where the one asked for will do. Called once a pass.</summary>
    Detour? Around(ReadOnlySpan<int> tokens);
}

/// <summary>Hands on the rows that were asked for.</summary>
internal sealed class DetourSink(IActivationSink sink, torch.Tensor rows) : IActivationSink
{
    public bool Wants(HookPoint point) => sink.Wants(point);

    public void Take(HookPoint point, torch.Tensor state)
    {
        using var chosen = state.index_select(0, rows);
        sink.Take(point, chosen);
    }
}
