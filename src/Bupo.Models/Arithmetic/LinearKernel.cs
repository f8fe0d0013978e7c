using static TorchSharp.torch;

namespace Bupo.Models.Arithmetic;

/// <summary>x Wᵀ + b on rows in native memory, from the parameters where they lie.</summary>
internal readonly unsafe struct LinearKernel
{
    // 32 rows of W of a usual width stay in a core's second cache while all rows of x pass by.
    private const int OutputsPerTask = 32;

    // As many rows of x stay there beside them.
    private const int RowsPerTask = 96;

    private readonly byte* _weights;
    private readonly float[]? _bias;
    private readonly ScalarType _type;

    /// <summary>Borrows a parameter.</summary>
    public LinearKernel(Tensor weight, Tensor? bias)
        : this(Native.Address(weight), weight.dtype, (int)weight.shape[0], (int)weight.shape[1], bias is null ? null : Native.Floats(bias))
    {
    }

    private LinearKernel(byte* weights, ScalarType type, int outputs, int inputs, float[]? bias)
    {
        _weights = weights;
        (_type, Outputs, Inputs, _bias) = (type, outputs, inputs, bias);
    }

    /// <summary>Width of y.</summary>
    public int Outputs { get; }

    /// <summary>Width of x.</summary>
    public int Inputs { get; }

    /// <summary>Pieces that a product can be cut into.</summary>
    public int Tasks => (Outputs + OutputsPerTask - 1) / OutputsPerTask;

    /// <summary>The map of that name.</summary>
    public static LinearKernel Of(IReadOnlyDictionary<string, Tensor> parameters, string name) =>
        new(parameters[name + ".weight"], parameters.GetValueOrDefault(name + ".bias"));

    /// <summary>The outputs of a piece.</summary>
    public (int First, int Count) Piece(int task) => (task * OutputsPerTask, Math.Min(OutputsPerTask, Outputs - (task * OutputsPerTask)));

    /// <summary>A run of the outputs as a map of its own.</summary>
    public LinearKernel Slice(int first, int outputs) =>
        new(_weights + ((nint)first * Inputs * (_type == ScalarType.Float32 ? sizeof(float) : sizeof(ushort))), _type, outputs, Inputs, _bias?[first..(first + outputs)]);

    /// <summary>One piece of a product: outputs 32·task and on, for all rows.</summary>
    public void Run(int task, float* x, int rows, int xStride, float* y, int yStride, bool add)
    {
        var (first, last) = (task * OutputsPerTask, Math.Min(Outputs, (task + 1) * OutputsPerTask));
        for (var row = 0; row < rows; row += RowsPerTask)
        {
            var shape = new ProductShape(Inputs, xStride, yStride, add);
            var from = x + ((nint)row * xStride);
            var to = y + ((nint)row * yStride);
            var count = Math.Min(RowsPerTask, rows - row);
            switch (_type)
            {
                case ScalarType.Float32: Multiply<StoredSingle>(first, last, from, count, to, shape); break;
                case ScalarType.BFloat16: Multiply<StoredBFloat16>(first, last, from, count, to, shape); break;
                default: Multiply<StoredHalf>(first, last, from, count, to, shape); break;
            }
        }
        if (_bias is not null)
        {
            AddBias(first, last, rows, y, yStride);
        }
    }

    // All rows pass by a tile's weights before the next tile's turn, whose weights come from memory meanwhile: with few rows that is half of the time.
    private void Multiply<TWeight>(int first, int last, float* x, int rows, float* y, in ProductShape shape)
        where TWeight : struct, IStoredFloats
    {
        var width = (nint)Inputs * TWeight.Size;
        var groups = (rows + DotMicrokernel.MostRows - 1) / DotMicrokernel.MostRows;
        for (var output = first; output < last; output += DotMicrokernel.Outputs)
        {
            var weights = _weights + (output * width);
            var ahead = weights + (DotMicrokernel.Outputs * width);
            for (int group = 0, row = 0; group < groups; group++)
            {
                var next = rows * (group + 1) / groups;                         // even shares: 8 rows are 4 and 4
                var from = x + ((nint)row * shape.InputStride);
                var to = y + ((nint)row * shape.OutputStride) + output;
                if (output + DotMicrokernel.Outputs <= last)
                {
                    Tile<TWeight>(next - row, from, weights, to, ahead, shape);
                }
                else
                {
                    Dots<TWeight>(next - row, last - output, from, weights, to, shape);
                }
                ahead += DotMicrokernel.Fetched(Inputs);
                row = next;
            }
        }
    }

    /// <summary>The outputs that fill no tile.</summary>
    private void Dots<TWeight>(int rows, int outputs, float* x, byte* weights, float* y, in ProductShape shape)
        where TWeight : struct, IStoredFloats
    {
        for (var row = 0; row < rows; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                var dot = DotMicrokernel.Dot<TWeight>(x + ((nint)row * shape.InputStride), weights + (output * (nint)Inputs * TWeight.Size), Inputs);
                var at = y + ((nint)row * shape.OutputStride) + output;
                *at = shape.Add ? *at + dot : dot;
            }
        }
    }

    private static void Tile<TWeight>(int rows, float* x, byte* weights, float* y, byte* ahead, in ProductShape shape)
        where TWeight : struct, IStoredFloats
    {
        switch (rows)
        {
            case 1: DotMicrokernel.Multiply<TWeight, OneRow>(x, weights, y, ahead, shape); break;
            case 2: DotMicrokernel.Multiply<TWeight, TwoRows>(x, weights, y, ahead, shape); break;
            case 3: DotMicrokernel.Multiply<TWeight, ThreeRows>(x, weights, y, ahead, shape); break;
            case 4: DotMicrokernel.Multiply<TWeight, FourRows>(x, weights, y, ahead, shape); break;
            case 5: DotMicrokernel.Multiply<TWeight, FiveRows>(x, weights, y, ahead, shape); break;
            default: DotMicrokernel.Multiply<TWeight, SixRows>(x, weights, y, ahead, shape); break;
        }
    }

    private void AddBias(int first, int last, int rows, float* y, int yStride)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var output = first; output < last; output++)
            {
                y[((nint)row * yStride) + output] += _bias![output];
            }
        }
    }
}
