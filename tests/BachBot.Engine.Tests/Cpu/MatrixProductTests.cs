using BachBot.Engine.Backends;
using BachBot.Engine.Cpu;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Tests.Cpu;

/// <summary>Matrix products against sums in double precision. Inputs and outputs lie between guards: NaN that must not
/// get into a result, and a pattern that must not be overwritten.</summary>
public sealed unsafe class MatrixProductTests
{
    private const int Guard = 64;
    private const float Pattern = 12345;

    /// <summary>Sizes around those of tiles (14, 6 rows), panels (32, 16, 8 columns) and blocks (256 deep, 112 and 256
    /// rows), and below the number of rows from which weights are packed.</summary>
    private static readonly (int Rows, int Depth, int Columns)[] Sizes =
    [
        (1, 1, 1), (1, 256, 1024), (1, 33, 7), (2, 17, 9), (3, 100, 8), (7, 5, 3), (8, 1, 1), (8, 31, 33), (13, 64, 96),
        (14, 256, 32), (15, 257, 31), (25, 300, 70), (28, 3, 16), (29, 512, 17), (50, 128, 108), (111, 40, 15),
        (112, 7, 32), (113, 64, 64), (256, 9, 40), (257, 20, 13), (300, 2, 2), (530, 33, 50),
    ];

    public static TheoryData<CpuInstructionSet, int> Cases()
    {
        var data = new TheoryData<CpuInstructionSet, int>();
        foreach (CpuInstructionSet instructions in Enum.GetValues<CpuInstructionSet>())
        {
            foreach (int threads in new[] { 1, 2, 5 })
                data.Add(instructions, threads);
        }
        return data;
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Forward_product_is_x_times_transposed_weights_plus_bias(CpuInstructionSet instructions, int threads)
    {
        InstructionSets.SkipUnlessSupported(instructions);
        using var context = new CpuContext(threads, instructions);
        CheckForward(context);
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void The_same_with_weights_that_were_packed_before(CpuInstructionSet instructions, int threads)
    {
        InstructionSets.SkipUnlessSupported(instructions);
        using var context = new CpuContext(threads, instructions);
        using IDisposable frozen = context.Frozen.Hold();
        CheckForward(context);
    }

    [Fact]
    public void Packed_weights_are_kept_while_they_are_frozen_and_no_longer()
    {
        using var context = new CpuContext(1, CpuInstructionSets.Best);
        using Tensor weights = GuardedWeights(5, 7, 1);
        float[] x = Random(7, 2);

        float[] before = Product(context, x, weights);
        IDisposable outer = context.Frozen.Hold(), inner = context.Frozen.Hold();
        float[] frozen = Product(context, x, weights);
        weights.Write([.. weights.ToDoubles().Select(value => 2 * value)]);
        float[] stale = Product(context, x, weights);
        inner.Dispose();
        inner.Dispose();
        float[] staleStill = Product(context, x, weights);
        outer.Dispose();
        float[] fresh = Product(context, x, weights);
        using IDisposable again = context.Frozen.Hold();
        float[] frozenAgain = Product(context, x, weights);

        Assert.Equal(frozen, stale);
        Assert.Equal(frozen, staleStill);
        Assert.Equal(before.Select(value => 2 * value), fresh);
        Assert.Equal(frozen.Select(value => 2 * value), frozenAgain);
    }

    private static void CheckForward(CpuContext context)
    {
        foreach ((int rows, int depth, int columns) in Sizes)
        {
            float[] x = Random(rows * depth, 1);
            using Tensor w = GuardedWeights(columns, depth, 2);
            double[] weight = w.ToDoubles();
            float[] bias = Random(columns, 3);
            float[] y = Output(rows * columns);
            fixed (float* xs = x, biases = bias, ys = y)
            {
                context.Begin();
                LayerWeights weights = LayerWeights.Forward(context, w, 1, columns, rows);
                ProductJob.Multiply(context, xs + Guard, rows, weights, biases + Guard, ys + Guard);
            }

            CheckGuards(y);
            Check(y, rows, columns, depth, (r, c, k) => At(x, r * depth + k) * weight[(c + 1) * depth + k],
                (_, c) => At(bias, c));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Backward_product_is_dy_times_weights(CpuInstructionSet instructions, int threads)
    {
        InstructionSets.SkipUnlessSupported(instructions);
        using var context = new CpuContext(threads, instructions);
        foreach ((int rows, int depth, int columns) in Sizes)
        {
            float[] dy = Random(rows * depth, 4);
            float[] w = Random(depth * columns, 5);
            float[] dx = Output(rows * columns);
            fixed (float* dys = dy, ws = w, dxs = dx)
            {
                context.Begin();
                LayerWeights weights = LayerWeights.Backward(context, ws + Guard, columns, depth);
                ProductJob.Multiply(context, dys + Guard, rows, weights, null, dxs + Guard);
            }

            CheckGuards(dx);
            Check(dx, rows, columns, depth, (r, c, k) => (double)At(dy, r * depth + k) * At(w, k * columns + c),
                (_, _) => 0);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Gradients_add_the_products_of_all_rows(CpuInstructionSet instructions, int threads)
    {
        InstructionSets.SkipUnlessSupported(instructions);
        using var context = new CpuContext(threads, instructions);
        foreach ((int columns, int outputs, int rows) in Sizes)
        {
            // The first operand's first rows lie elsewhere, as the initial state does; the second one is narrower; dy's
            // rows are wider than what is used of them.
            int initialRows = Math.Min(rows, 3);
            int secondColumns = (columns + 2) / 3;
            int dyStride = outputs + 5;
            float[] dy = Random(rows * dyStride, 6);
            float[] initial = Random(initialRows * columns, 7);
            float[] rest = Random((rows - initialRows) * columns, 8);
            float[] second = Random(rows * secondColumns, 9);
            float[] dFirst = Filled(outputs * columns, 0.5f);
            float[] dSecond = Filled(outputs * secondColumns, 0.25f);
            float[] dBias = Filled(outputs, 0.125f);
            fixed (float* dys = dy, initials = initial, rests = rest, seconds = second)
            fixed (float* dFirsts = dFirst, dSeconds = dSecond, dBiases = dBias)
            {
                context.Begin();
                var firstOperand = new GradientOperand
                {
                    Initial = initials + Guard,
                    InitialRows = initialRows,
                    Rows = rests + Guard,
                    Columns = columns,
                    Gradient = dFirsts + Guard,
                };
                var secondOperand = new GradientOperand
                {
                    Rows = seconds + Guard,
                    Columns = secondColumns,
                    Gradient = dSeconds + Guard,
                };
                GradientJob.Accumulate(
                    context, dys + Guard, dyStride, rows, outputs, firstOperand, secondOperand, dBiases + Guard);
            }

            CheckGuards(dFirst);
            CheckGuards(dSecond);
            CheckGuards(dBias);
            float First(int row, int column) => row < initialRows
                ? At(initial, row * columns + column)
                : At(rest, (row - initialRows) * columns + column);
            Check(dFirst, outputs, columns, rows, (o, c, r) => (double)At(dy, r * dyStride + o) * First(r, c),
                (_, _) => 0.5);
            Check(dSecond, outputs, secondColumns, rows,
                (o, c, r) => (double)At(dy, r * dyStride + o) * At(second, r * secondColumns + c), (_, _) => 0.25);
            Check(dBias, 1, outputs, rows, (_, o, r) => At(dy, r * dyStride + o), (_, _) => 0.125);
        }
    }

    /// <summary>Behind a tensor may be nothing at all: whoever loads a vector too many ends the test run.</summary>
    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Nothing_behind_the_inputs_is_read(CpuInstructionSet instructions, int threads)
    {
        InstructionSets.SkipUnlessSupported(instructions);
        FencedFloats.SkipUnlessPossible();
        using var context = new CpuContext(threads, instructions);
        foreach ((int columns, int outputs, int rows) in Sizes)
        {
            using FencedFloats dy = Fenced(rows * outputs), x = Fenced(rows * columns), w = Fenced(outputs * columns),
                dw = Fenced(outputs * columns), db = Fenced(outputs), dx = Fenced(rows * columns), y = Fenced(rows * outputs);
            context.Begin();
            var operand = new GradientOperand { Rows = x.Data, Columns = columns, Gradient = dw.Data };
            GradientJob.Accumulate(context, dy.Data, outputs, rows, outputs, operand, default, db.Data);
            context.Begin();
            ProductJob.Multiply(
                context, dy.Data, rows, LayerWeights.Backward(context, w.Data, columns, outputs), null, dx.Data);
            using Tensor weights = GuardedWeights(outputs, columns, 2);
            context.Begin();
            ProductJob.Multiply(
                context, x.Data, rows, LayerWeights.Forward(context, weights, 1, outputs, rows), db.Data, y.Data);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(InstructionSets.All), MemberType = typeof(InstructionSets))]
    public void A_row_s_product_does_not_depend_on_the_other_rows(CpuInstructionSet instructions)
    {
        InstructionSets.SkipUnlessSupported(instructions);
        const int Depth = 300;
        const int Columns = 70;
        using var context = new CpuContext(2, instructions);
        float[] x = Random(120 * Depth, 1);
        using Tensor w = GuardedWeights(Columns, Depth, 2);
        float[] all = Output(120 * Columns);
        // Fewer than 8 rows are only packed for where the packed weights are kept.
        using IDisposable frozen = context.Frozen.Hold();
        foreach (int rows in new[] { 120, 113, 50, 25, 13, 8, 7, 3, 2, 1 })
        {
            float[] some = Output(rows * Columns);
            fixed (float* xs = x, ys = rows == 120 ? all : some)
            {
                context.Begin();
                LayerWeights weights = LayerWeights.Forward(context, w, 1, Columns, rows);
                ProductJob.Multiply(context, xs + Guard, rows, weights, null, ys + Guard);
            }
            if (rows < 120)
                Assert.Equal(
                    all.AsSpan(Guard, rows * Columns).ToArray(), some.AsSpan(Guard, rows * Columns).ToArray());
        }
    }

    private static float[] Product(CpuContext context, float[] x, Tensor weights)
    {
        int columns = weights.Shape[0] - 2;
        var y = new float[columns];
        fixed (float* xs = x, ys = y)
        {
            context.Begin();
            ProductJob.Multiply(
                context, xs + Guard, 1, LayerWeights.Forward(context, weights, 1, columns, 1), null, ys);
        }
        return y;
    }

    /// <summary>Weights between a row of NaN before and one after them.</summary>
    private static Tensor GuardedWeights(int columns, int depth, int seed)
    {
        Tensor tensor = HostMemory.Allocate(new Shape(columns + 2, depth), DType.Float32, new HostPool());
        float[] values = Random(columns * depth, seed);
        double[] row = [.. Enumerable.Repeat(double.NaN, depth)];
        tensor.Write([.. row, .. values[Guard..^Guard].Select(value => (double)value), .. row]);
        return tensor;
    }

    private static FencedFloats Fenced(int count) => new(Random(count, count).AsSpan(Guard, count));

    private static float At(float[] guarded, int index) => guarded[Guard + index];

    /// <summary>Values in ± 1 between guards of NaN.</summary>
    private static float[] Random(int count, int seed)
    {
        var random = new System.Random(seed);
        var values = new float[count + 2 * Guard];
        Array.Fill(values, float.NaN);
        for (int i = 0; i < count; i++)
            values[Guard + i] = 2 * random.NextSingle() - 1;
        return values;
    }

    private static float[] Output(int count) => Filled(count, float.NaN);

    private static float[] Filled(int count, float value)
    {
        var values = new float[count + 2 * Guard];
        Array.Fill(values, Pattern);
        values.AsSpan(Guard, count).Fill(value);
        return values;
    }

    private static void CheckGuards(float[] guarded)
    {
        Assert.All(guarded[..Guard], value => Assert.Equal(Pattern, value));
        Assert.All(guarded[^Guard..], value => Assert.Equal(Pattern, value));
    }

    /// <summary>Compares with sums in double. A sum of n products in any order is off by at most about n roundings of
    /// the sum of their absolute values (Higham 2002, section 3.1).</summary>
    private static void Check(
        float[] actual, int rows, int columns, int depth, Func<int, int, int, double> product,
        Func<int, int, double> start)
    {
        const double Rounding = 1.0 / (1 << 24);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                double sum = start(r, c);
                double size = Math.Abs(sum);
                for (int k = 0; k < depth; k++)
                {
                    double value = product(r, c, k);
                    sum += value;
                    size += Math.Abs(value);
                }
                double error = Math.Abs(sum - At(actual, r * columns + c));
                if (!(error <= (depth + 3) * Rounding * size))
                    Assert.Fail(
                        $"[{rows} x {depth} x {columns}]: element ({r}, {c}) is {At(actual, r * columns + c)}, not {sum}.");
            }
        }
    }
}
