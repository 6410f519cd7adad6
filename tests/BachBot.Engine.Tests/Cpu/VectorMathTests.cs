using System.Globalization;
using BachBot.Engine.Cpu;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Tests.Cpu;

/// <summary>The elementary functions against double precision, over all magnitudes of floats.</summary>
public sealed class VectorMathTests
{
    private const double AllowedUlps = 3;

    [SkippableTheory]
    [MemberData(nameof(InstructionSets.All), MemberType = typeof(InstructionSets))]
    public void Exp_is_within_3_ulps(CpuInstructionSet instructions) => Check<ExpKernel>(instructions, Math.Exp);

    [SkippableTheory]
    [MemberData(nameof(InstructionSets.All), MemberType = typeof(InstructionSets))]
    public void Sigmoid_is_within_3_ulps(CpuInstructionSet instructions) =>
        Check<SigmoidKernel>(instructions, x => 1 / (1 + Math.Exp(-x)));

    [SkippableTheory]
    [MemberData(nameof(InstructionSets.All), MemberType = typeof(InstructionSets))]
    public void Tanh_is_within_3_ulps(CpuInstructionSet instructions) => Check<TanhKernel>(instructions, Math.Tanh);

    [SkippableTheory]
    [MemberData(nameof(InstructionSets.All), MemberType = typeof(InstructionSets))]
    public void An_element_does_not_depend_on_its_place(CpuInstructionSet instructions)
    {
        InstructionSets.SkipUnlessSupported(instructions);
        float[] x = [.. Enumerable.Range(-500, 1001).Select(i => i / 13f)];
        float[] whole = Apply<TanhKernel>(instructions, x);

        for (int shift = 1; shift < 17; shift++)
            Assert.Equal(whole[shift..], Apply<TanhKernel>(instructions, x[shift..]));
    }

    private static void Check<TKernel>(CpuInstructionSet instructions, Func<double, double> exact)
        where TKernel : unmanaged, IKernelOf
    {
        InstructionSets.SkipUnlessSupported(instructions);
        float[] x = [.. Sweep()];
        float[] actual = Apply<TKernel>(instructions, x);

        double worst = 0;
        int at = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double error = Ulps(exact(x[i]), actual[i]);
            if (error > worst)
                (worst, at) = (error, i);
        }
        Assert.True(worst <= AllowedUlps, string.Create(
            CultureInfo.InvariantCulture,
            $"{worst:G3} ulps at {x[at]:G9}: {actual[at]:G9}, expected {exact(x[at]):G12}."));
    }

    /// <summary>Special values, then every 1499th bit pattern of all floats: zeros, subnormal numbers, all magnitudes,
    /// infinities and NaNs; then a fine grid where the functions bend.</summary>
    private static IEnumerable<float> Sweep()
    {
        float[] special =
        [
            0, -0f, float.Epsilon, -float.Epsilon, 1.1754944e-38f, -1.1754944e-38f, float.MaxValue, float.MinValue,
            float.PositiveInfinity, float.NegativeInfinity, float.NaN, 88.72283f, 88.72284f, -87.33655f, -103.97208f,
            -103.97209f, 0.625f, -0.625f, 0.62499994f, -104f, 89f,
        ];
        foreach (float value in special)
            yield return value;
        for (long bits = 0; bits <= uint.MaxValue; bits += 1499)
            yield return BitConverter.UInt32BitsToSingle((uint)bits);
        for (int i = -1_000_000; i <= 1_000_000; i++)
            yield return i * 1.1e-4f;
    }

    /// <summary>The error in units of the last place of the exact result as a float; NaN must come for NaN, infinity
    /// for what is rounded to infinity.</summary>
    private static double Ulps(double exact, float actual)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual))
            return double.IsNaN(exact) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        float rounded = (float)exact;
        if (float.IsInfinity(rounded) || float.IsInfinity(actual))
            return rounded == actual ? 0 : double.PositiveInfinity;
        float magnitude = Math.Min(Math.Abs(rounded), MathF.BitDecrement(float.MaxValue));
        double ulp = (double)MathF.BitIncrement(magnitude) - magnitude;
        return Math.Abs(exact - actual) / ulp;
    }

    private static unsafe float[] Apply<TKernel>(CpuInstructionSet instructions, float[] x)
        where TKernel : unmanaged, IKernelOf
    {
        float[] y = [.. x];
        fixed (float* pointer = y)
        {
            var job = new Job<TKernel> { Values = pointer, Length = y.Length };
            instructions.RunOnce(ref job);
        }
        return y;
    }

    private unsafe struct Job<TKernel> : IParallelJob
        where TKernel : unmanaged, IKernelOf
    {
        public float* Values;
        public int Length;

        public readonly void Execute<TLanes>(int part, int worker)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            var kernel = new TKernel { Values = Values };
            Elementwise.Run<TLanes, TKernel>(kernel, Length);
        }
    }

    private unsafe interface IKernelOf : IElementwise
    {
        float* Values { get; init; }
    }

    private unsafe struct ExpKernel : IKernelOf
    {
        public float* Values { get; init; }

        public readonly void Apply<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes> =>
            VectorMath.Exp(TLanes.Load(Values + index)).Store(Values + index);
    }

    private unsafe struct SigmoidKernel : IKernelOf
    {
        public float* Values { get; init; }

        public readonly void Apply<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes> =>
            VectorMath.Sigmoid(TLanes.Load(Values + index)).Store(Values + index);
    }

    private unsafe struct TanhKernel : IKernelOf
    {
        public float* Values { get; init; }

        public readonly void Apply<TLanes>(int index)
            where TLanes : unmanaged, ILanes<TLanes> =>
            VectorMath.Tanh(TLanes.Load(Values + index)).Store(Values + index);
    }
}
