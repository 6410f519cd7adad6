using BachBot.Engine.Backends;
using BachBot.Engine.Cpu.Gemm;
using BachBot.Engine.Cpu.Simd;
using BachBot.Engine.Cpu.Threads;

namespace BachBot.Engine.Cpu;

/// <summary>All steps of a part of the sequences, or one step of a part of the units.</summary>
internal unsafe struct GruForwardJob : IParallelJob
{
    public RecurrentSize Size;
    public RecurrentSplit Split;
    public LayerWeights Input;

    /// <summary>The rows of r and z of the recurrent weights.</summary>
    public LayerWeights Recurrent;

    /// <summary>The rows of n of the recurrent weights.</summary>
    public LayerWeights Candidate;

    public float* Bias;
    public float* CandidateBias;
    public float* X;
    public float* Initial;
    public float* Y;
    public float* Gates;
    public float* Candidates;

    /// <summary>Whether <see cref="Gates"/> hold the products with x already.</summary>
    public bool InputFirst;

    /// <summary>For each thread, room for the pre-activations of a step of its sequences, [N, 4H]: those of the gates,
    /// then the candidate's part from the state.</summary>
    public PerWorker PreActivations;

    /// <summary>For each thread, room for the packed rows of a product.</summary>
    public PerWorker Packed;

    public readonly void Execute<TLanes>(int part, int worker)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int units = Size.Units;
        int outputs = GruCpu.GateCount * units;
        int stride = outputs + units;
        (int first, int count) = Split.Sequences(part);
        UnitRange range = Split.Units(part);
        float* a = PreActivations[worker];
        float* packed = Packed[worker];
        float* hidden = Initial + (nint)first * units;
        for (int t = 0; t < Size.Steps; t++)
        {
            nint row = (nint)t * Size.Sequences + first;
            float* gates = Gates + row * outputs;
            if (!InputFirst)
                Input.Multiply<TLanes>(range, X + row * Size.Inputs, count, Bias, 0, a, stride, packed);
            float* input = InputFirst ? gates : a;
            int inputStride = InputFirst ? outputs : stride;
            Recurrent.Multiply<TLanes>(range, hidden, count, input, inputStride, a, stride, packed);
            Candidate.Multiply<TLanes>(range, hidden, count, CandidateBias, 0, a + outputs, stride, packed);

            float* nextHidden = Y + row * units;
            for (nint n = 0; n < count; n++)
            {
                var kernel = new GruCellForward
                {
                    PreActivations = a + n * stride,
                    CandidateInput = input + n * inputStride + 2 * units,
                    CandidateRecurrent = a + n * stride + outputs,
                    Units = units,
                    PreviousHidden = hidden + n * units,
                    Gates = gates + n * outputs,
                    Candidate = Candidates + (row + n) * units,
                    Hidden = nextHidden + n * units,
                };
                Elementwise.Run<TLanes, GruCellForward>(kernel, range.First, range.End);
            }
            hidden = nextHidden;
        }
    }
}
