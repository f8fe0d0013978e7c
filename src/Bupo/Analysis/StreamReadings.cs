using Bupo.Models.Decoder;
using static TorchSharp.torch;

namespace Bupo.Analysis;

/// <summary>Watches a forward pass, keeps the states that are projected, at the wanted rows, and measures what needs no projection.</summary>
internal sealed class StreamReadings : IActivationSink, IDisposable
{
    private readonly DecoderModel _model;
    private readonly Tensor _rows;
    private readonly Tensor _targetColumns;
    private readonly AnalysisSettings _settings;
    private readonly Dictionary<(Curve Curve, int Layer), float[]> _measured = [];
    private readonly Dictionary<(Curve Curve, int Layer), ReadPolicy> _policies = [];
    private readonly List<Reading> _readings = [];
    private readonly List<Tensor> _kept = [];
    private readonly List<Tensor> _refined = [];
    private readonly Tensor? _refinedRows;
    private readonly int _count;
    private Tensor? _mlpOut;
    private Tensor? _residual;

    /// <param name="model">The model.</param>
    /// <param name="rows">Rows of the pass that are read, [N].</param>
    /// <param name="targets">The token chosen after each, [N].</param>
    /// <param name="refined">Those of the rows at which all layers are compared, by their place in <paramref name="rows"/>.</param>
    /// <param name="settings">What is measured.</param>
    public StreamReadings(DecoderModel model, long[] rows, long[] targets, long[] refined, AnalysisSettings settings)
    {
        _model = model;
        _rows = Keep(tensor(rows));
        _count = rows.Length;
        _targetColumns = Keep(model.Unembedding.index_select(0, tensor(targets)).to(ScalarType.Float64));    // [N, D]
        _refinedRows = refined.Length == 0 ? null : Keep(tensor(refined));
        _settings = settings;
    }

    public IReadOnlyList<Reading> Readings => _readings;

    public ReadPolicy Policy(Curve curve, int layer) => _policies[(curve, layer)];

    public ReadPolicy? Final { get; private set; }

    public ReadOnlySpan<float> Measured(Curve curve, int layer) => _measured[(curve, layer)];

    /// <summary>H^0 to H^L at the refined rows, [refined, L + 1, D]; the caller owns it.</summary>
    public Tensor RefinedStates() => stack([.. _refined], 1);

    public bool Wants(HookPoint point) => point.Kind != HookKind.ResidPre;

    public void Take(HookPoint point, Tensor state)
    {
        using var scope = NewDisposeScope();
        var block = point.Block;
        var chosen = state.index_select(0, _rows);    // [N, D]
        switch (point.Kind)
        {
            case HookKind.Embed:
                _readings.Add(new Reading(Keep(chosen), null, true, Layer(0, chosen)));
                Follow(chosen);
                Refine(chosen);
                ReadNormed(Curve.NormedLayer, 0, chosen);
                break;
            case HookKind.AttnIn:
                _readings.Add(new Reading(Keep(chosen), New(Curve.InputAttention, block), false, null));
                break;
            case HookKind.AttnOut:
                _measured[(Curve.CosineAttention, block)] = Cosine(chosen, _residual!);
                _measured[(Curve.ContributionAttention, block)] = TargetLogits(chosen);
                _readings.Add(new Reading(Keep(chosen), New(Curve.EntropyAttention, block), true, null));
                break;
            case HookKind.ResidMid:
                Follow(chosen);
                ReadNormed(Curve.NormedChangeFfn, block, chosen);
                break;
            case HookKind.MlpIn:
                _readings.Add(new Reading(Keep(chosen), New(Curve.InputFfn, block), false, null));
                break;
            case HookKind.MlpOut:
                _mlpOut = Keep(chosen);
                _measured[(Curve.CosineFfn, block)] = Cosine(chosen, _residual!);
                _measured[(Curve.ContributionFfn, block)] = TargetLogits(chosen);
                break;
            case HookKind.ResidPost:
                _readings.Add(new Reading(_mlpOut!, New(Curve.EntropyFfn, block), true, Layer(block, chosen)));
                Follow(chosen);
                Refine(chosen);
                ReadNormed(Curve.NormedLayer, block, chosen);
                if (block == _model.Config.Layers)
                {
                    ReadFinal(chosen);
                }
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(point), point, "No such state was asked for.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _residual?.Dispose();
        _kept.ForEach(tensor => tensor.Dispose());
    }

    private Tensor Keep(Tensor state)
    {
        _kept.Add(state.DetachFromDisposeScope());
        return state;
    }

    private void Follow(Tensor residual)
    {
        _residual?.Dispose();
        _residual = residual.alias().DetachFromDisposeScope();
    }

    private void Refine(Tensor residual)
    {
        if (_refinedRows is not null)
        {
            _refined.Add(Keep(residual.index_select(0, _refinedRows)));
        }
    }

    private ReadPolicy New(Curve curve, int layer) => _policies[(curve, layer)] = new ReadPolicy(_count, null, 0);

    private ReadPolicy Layer(int layer, Tensor state) =>
        _policies[(Curve.EntropyLayer, layer)] = new ReadPolicy(_count, TargetLogits(state), _settings.Normed ? 0 : _settings.TopTokens);

    private void ReadNormed(Curve curve, int layer, Tensor state)
    {
        if (!_settings.Normed)
        {
            return;
        }
        var normed = Keep(_model.FinalNorm(state));
        var isLens = curve == Curve.NormedLayer;
        var policy = new ReadPolicy(_count, isLens ? TargetLogits(normed) : null, isLens ? _settings.TopTokens : 0);
        _policies[(curve, layer)] = policy;
        _readings.Add(new Reading(normed, policy, false, null));
    }

    /// <summary>The full policy is the last layer's logit lens, unless its logits are scaled or capped, which is applied to logits that are read separately.</summary>
    private void ReadFinal(Tensor state)
    {
        if (_settings.Normed && _model.Config.HasPlainLogits)
        {
            Final = _policies[(Curve.NormedLayer, _model.Config.Layers)];
            return;
        }
        FinalState = Keep(_model.FinalNorm(state));
        if (_model.Config.HasPlainLogits)
        {
            Final = new ReadPolicy(_count, TargetLogits(FinalState), 0);
            _readings.Add(new Reading(FinalState, Final, false, null));
        }
    }

    /// <summary>The normed last state where it is not among the readings' policies: capped logits need a head of their own.</summary>
    public Tensor? FinalState { get; private set; }

    private float[] TargetLogits(Tensor state) =>
        (state.to(ScalarType.Float64) * _targetColumns).sum(-1).to(ScalarType.Float32).data<float>().ToArray();

    private static float[] Cosine(Tensor a, Tensor b)
    {
        var (x, y) = (a.to(ScalarType.Float64), b.to(ScalarType.Float64));
        return ((x * y).sum(-1) / (x.square().sum(-1) * y.square().sum(-1)).sqrt()).to(ScalarType.Float32).data<float>().ToArray();
    }
}
