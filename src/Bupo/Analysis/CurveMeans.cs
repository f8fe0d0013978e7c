namespace Bupo.Analysis;

/// <summary>Means of all curves over response tokens, with bootstrap intervals over responses, in memory that does not grow with them.</summary>
/// <remarks>
/// Poisson bootstrap: in each of <see cref="Replicates"/> resamples a response counts as often as a Poisson(1) draw says, which is drawn from the seed
/// and the response's number. So responses stream through and a run that was stopped and continued gives the same intervals. Where a sample of a
/// response's positions stands for all, each time it is drawn its sums are moved by their sampling error: a two-stage bootstrap (Davison and
/// Hinkley, Bootstrap Methods and their Application, 3.8) with the second stage taken as normal. So an interval holds the mean over all
/// positions even of one response.
/// </remarks>
public sealed class CurveMeans
{
    /// <summary>Resamples of the bootstrap.</summary>
    public const int Replicates = 1000;

    private readonly Dictionary<string, Range> _places = new(StringComparer.Ordinal);
    private readonly int _seed;
    private readonly int _width;
    private readonly double[] _sums;
    private readonly double[] _resampled;

    /// <summary>Empty means.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="layers">Layers of the model, L.</param>
    /// <param name="seed">Seeds the resamples.</param>
    public CurveMeans(IEnumerable<Curve> curves, int layers, int seed)
    {
        _seed = seed;
        _width = 3;    // tokens, final entropy, final log-prob
        foreach (var curve in curves)
        {
            _places[curve.Name] = _width..(_width + curve.Rows(layers));
            _width += curve.Rows(layers);
        }
        (_sums, _resampled) = (new double[_width], new double[Replicates * _width]);
    }

    /// <summary>Responses so far.</summary>
    public int Responses { get; private set; }

    /// <summary>Their tokens.</summary>
    public long Tokens => (long)_sums[0];

    /// <summary>Mean entropy of the full policy, nats.</summary>
    public MeanInterval FinalEntropy => At(1);

    /// <summary>Mean log-prob of the chosen tokens under the full policy, nats.</summary>
    public MeanInterval FinalLogProb => At(2);

    /// <summary>exp(−mean log-prob): the full policy's perplexity on the responses.</summary>
    public double Perplexity => Math.Exp(-FinalLogProb.Mean);

    /// <summary>Adds a response.</summary>
    /// <param name="index">Its number among all, which its draws depend on.</param>
    /// <param name="response">Its sums.</param>
    public void Add(int index, ResponseSums response)
    {
        var (values, errors) = Row(response);
        var sampled = errors.AsSpan().ContainsAnyExcept(0.0);
        Responses++;
        AddTo(_sums, values, 1);
        var state = ((ulong)(uint)_seed << 32) ^ (uint)index ^ 0xD1B54A32D192ED03;
        for (var replicate = 0; replicate < Replicates; replicate++)
        {
            var times = Poisson(Uniform(ref state));
            if (times > 0)
            {
                var resampled = _resampled.AsSpan(replicate * _width, _width);
                AddTo(resampled, values, times);
                if (sampled)
                {
                    AddTo(resampled, errors, Math.Sqrt(times) * Normal(ref state));
                }
            }
        }
    }

    private (double[] Values, double[] Errors) Row(ResponseSums response)
    {
        var (values, errors) = (new double[_width], new double[_width]);
        void Put(int column, SampledSum sum) => (values[column], errors[column]) = (sum.Value, sum.Error);
        values[0] = response.Tokens;
        Put(1, response.FinalEntropy);
        Put(2, response.FinalLogProb);
        foreach (var (name, place) in _places)
        {
            foreach (var (layer, sum) in response.Curves[name].Index())
            {
                Put(place.Start.Value + layer, sum);
            }
        }
        return (values, errors);
    }

    /// <summary>A curve's mean at each layer.</summary>
    public MeanInterval[] Interval(Curve curve)
    {
        var place = _places[curve.Name];
        return [.. Enumerable.Range(place.Start.Value, place.End.Value - place.Start.Value).Select(At)];
    }

    private MeanInterval At(int column)
    {
        if (Responses == 0)
        {
            throw new InvalidOperationException("There are no means before the first response.");
        }
        var means = new List<double>(Replicates);
        for (var replicate = 0; replicate < Replicates; replicate++)
        {
            if (_resampled[replicate * _width] > 0)
            {
                means.Add(_resampled[(replicate * _width) + column] / _resampled[replicate * _width]);
            }
        }
        means.Sort();
        return new MeanInterval(_sums[column] / _sums[0], means[(int)(0.025 * (means.Count - 1))], means[(int)Math.Ceiling(0.975 * (means.Count - 1))]);
    }

    /// <summary>The Poisson(1) number at a quantile.</summary>
    private static int Poisson(double quantile)
    {
        var (times, probability) = (0, Math.Exp(-1));
        for (var sum = probability; quantile >= sum && times < 20; sum += probability)
        {
            times++;
            probability /= times;
        }
        return times;
    }

    private static double Uniform(ref ulong state) => (PositionSample.Next(ref state) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A standard normal number by Box and Muller.</summary>
    private static double Normal(ref ulong state)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(ref state)));
        return radius * Math.Cos(2 * Math.PI * Uniform(ref state));
    }

    private static void AddTo(Span<double> sums, ReadOnlySpan<double> values, double times)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += times * values[i];
        }
    }
}
