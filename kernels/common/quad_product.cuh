// Products with weights that stay on the chip: one step of a recurrent layer for up to eight sequences.
//
//   out[member] = Σ_k w[group][member][k] x[row][k]      member 0 ... 3
//
// A product has four groups of four members, so sixteen rows of weights, and eight rows of x in shared memory. A warp
// computes `count` of them with the same x. Lane l gets the four members of group l / 8 for row `row()` of x: a whole cell
// of an LSTM where the members are its gates, or sixteen bytes for one place where they are neighbours in memory. Both
// products of the layer have this shape.
//
// A lane holds its share of the weights as quads of words, the first REGISTER_QUADS of them in registers and the rest in
// shared memory, where no other lane reads them. Three ways to multiply:
//
//   StrictProduct  scalar, each lane an eighth of the k; the eighths are added by shuffles, in one order
//   Tf32Product    tensor cores, factors rounded to TF32, sums in single precision
//   Bf16Product    tensor cores, factors rounded to bfloat16, sums in single precision
//
// The macros are those of persistent.cuh.
#pragma once
#include "common/persistent.cuh"
#include "common/pieces.cuh"
#include "common/prim.cuh"
#include "common/reduce.cuh"

const int lane_rows = 8;
const int lane_members = 4;

__device__ __forceinline__ int lane_index() { return (int)threadIdx.x % warp_lanes; }
__device__ __forceinline__ int lane_group() { return lane_index() / lane_rows; }

// A loaded number that has arrived, where `zero` is 0 and the compiler does not know it. What a loop uses is loaded before
// it; had it not arrived there, the loop would wait, each time round, for whatever else it has loaded since, because the
// device only counts loads.
__device__ __forceinline__ float arrived(float value, unsigned zero) { return __uint_as_float(__float_as_uint(value) ^ zero); }
__device__ __forceinline__ double arrived(double value, unsigned zero)
{
    return __longlong_as_double(__double_as_longlong(value) ^ (long long)zero);
}

// Four words, read and written at once.
template <class Word> struct __align__(16) Quad
{
    Word words[lane_members];
};

// A lane's quads of one matrix. The first `threads` threads of the block have some.
template <class Word, int quads, int threads> struct ResidentQuads
{
    static const int in_registers = quads < REGISTER_QUADS ? quads : REGISTER_QUADS;
    static const int in_shared = quads - in_registers;

    Quad<Word> registers[in_registers];
    Quad<Word>* shared;

    __device__ __forceinline__ void place(void* memory) { shared = (Quad<Word>*)memory + threadIdx.x; }

    __device__ __forceinline__ void set(int index, const Quad<Word>& value)
    {
        if (index < in_registers)
            registers[index] = value;
        else
            shared[(index - in_registers) * threads] = value;
    }

    __device__ __forceinline__ Quad<Word> get(int index) const
    {
        return index < in_registers ? registers[index] : shared[(index - in_registers) * threads];
    }
};

// From row to row of x in shared memory, in bytes: 64 more than a multiple of 128, so that the lanes of a tensor core's
// operand, which read sixteen bytes of two rows at a time, meet in no bank.
__device__ constexpr int row_stride(int bytes) { return (bytes + 63) / 128 * 128 + 64; }

// Scalars multiplied and added one by one.
template <int depth> struct StrictProduct
{
    typedef scalar Word;
    typedef scalar Operand;
    static const int quads = depth / lane_rows;
    static const int rows = ROWS;

    // Neighbouring k that a lane reads at once.
    static const int run = quads % 4 == 0 && sizeof(scalar) == 4 ? 4 : 2;

    __device__ static __forceinline__ int row() { return lane_index() % lane_rows; }

    // The quad of a lane's k number `index`: the four members there.
    template <class Source> __device__ static __forceinline__ Quad<Word> pack(const Source& source, int index)
    {
        int k = (index / run * lane_rows + row()) * run + index % run;
        return {{source(lane_group(), 0, k), source(lane_group(), 1, k), source(lane_group(), 2, k), source(lane_group(), 3, k)}};
    }

    // Four neighbours of a row of x as they are stored.
    __device__ static __forceinline__ auto store(const scalar (&values)[lane_members]) { return piece(values); }

    template <int count, class Quads>
    __device__ static __forceinline__ void multiply(
        const Quads& weights, const Operand* x, int stride, scalar (&out)[count][lane_members])
    {
#pragma unroll
        for (int product = 0; product < count; product++)
            multiply(weights, product * quads, x, stride, out[product]);
    }

private:
    template <class Quads>
    __device__ static __forceinline__ void multiply(
        const Quads& weights, int first, const Operand* x, int stride, scalar (&out)[lane_members])
    {
        scalar sums[lane_rows][lane_members] = {};
#pragma unroll
        for (int start = 0; start < quads; start += run)
        {
            Quad<Word> own[run];
#pragma unroll
            for (int i = 0; i < run; i++)
                own[i] = weights.get(first + start + i);
#pragma unroll
            for (int r = 0; r < ROWS; r++)
            {
                struct __align__(run * sizeof(scalar)) Run
                {
                    scalar values[run];
                } values = *(const Run*)(x + r * stride + (start / run * lane_rows + row()) * run);
#pragma unroll
                for (int i = 0; i < run; i++)
#pragma unroll
                    for (int member = 0; member < lane_members; member++)
                        sums[r][member] += own[i].words[member] * values.values[i];
            }
        }
        // What a lane sends tells others that the whole warp has read x.
        __syncwarp();
        fold<4>(sums);
        fold<2>(sums);
        fold<1>(sums);
#pragma unroll
        for (int member = 0; member < lane_members; member++)
            out[member] = sums[0][member];
    }

    // A lane keeps the half of the rows that its own lies in, and adds what its partner has for them. The distance is known
    // to the compiler: were it a variable, the sums would lie in memory.
    template <int distance> __device__ static __forceinline__ void fold(scalar (&sums)[lane_rows][lane_members])
    {
        bool upper = (lane_index() & distance) != 0;
#pragma unroll
        for (int r = 0; r < distance; r++)
#pragma unroll
            for (int member = 0; member < lane_members; member++)
            {
                scalar kept = upper ? sums[r + distance][member] : sums[r][member];
                scalar given = upper ? sums[r][member] : sums[r + distance][member];
                sums[r][member] = kept + __shfl_xor_sync(all_lanes, given, distance);
            }
    }
};

// What the products on tensor cores share. The sixteen rows of the left operand are numbered so that lane and partner,
// four lanes on, hold the four members of one group, for two rows of x: each takes one of them.
struct TensorLanes
{
    static const int rows = lane_rows;

    __device__ static __forceinline__ int row() { return lane_index() % 4 * 2 + lane_index() / 4 % 2; }

    // Group and member of a row of the left operand, 0 to 15.
    __device__ static __forceinline__ int group(int left_row) { return left_row % 8 / 2; }
    __device__ static __forceinline__ int member(int left_row) { return left_row / 8 * 2 + left_row % 2; }

    __device__ static __forceinline__ void exchange(const float (&sums)[4], scalar (&out)[lane_members])
    {
        // What a lane sends tells others that the whole warp has read x.
        __syncwarp();
        bool second = lane_index() / 4 % 2 != 0;
        float low = __shfl_xor_sync(all_lanes, second ? sums[0] : sums[1], 4);
        float high = __shfl_xor_sync(all_lanes, second ? sums[2] : sums[3], 4);
        out[0] = second ? low : sums[0];
        out[1] = second ? sums[1] : low;
        out[2] = second ? high : sums[2];
        out[3] = second ? sums[3] : high;
    }
};

// The sums of `count` products on tensor cores, each in parts that do not wait for each other: an instruction's result is
// there only some twenty cycles later.
template <int count> struct TensorSums
{
    static const int parts = count < 4 ? 4 / count : 1;

    float words[count][parts][4] = {};

    __device__ __forceinline__ float (&part(int product, int index))[4] { return words[product][index % parts]; }

    __device__ __forceinline__ void finish(scalar (&out)[count][lane_members])
    {
#pragma unroll
        for (int product = 0; product < count; product++)
        {
#pragma unroll
            for (int index = 1; index < parts; index++)
#pragma unroll
                for (int word = 0; word < 4; word++)
                    words[product][0][word] += words[product][index][word];
            TensorLanes::exchange(words[product][0], out[product]);
        }
    }
};

template <int depth> struct Tf32Product : TensorLanes
{
    typedef unsigned Word;
    typedef unsigned Operand;
    static const int quads = depth / 8;

    // Lane member m of an instruction's k has k = 16 (index / 2) + 4 m + 2 (index % 2) and the one behind it: so the
    // right operand of two instructions lies in sixteen bytes.
    template <class Source> __device__ static __forceinline__ Quad<Word> pack(const Source& source, int index)
    {
        Quad<Word> quad;
        int k = index / 2 * 16 + lane_index() % 4 * 4 + index % 2 * 2;
#pragma unroll
        for (int word = 0; word < 4; word++)
        {
            int left_row = lane_index() / 4 + word % 2 * 8;
            quad.words[word] = tf32_bits((float)source(group(left_row), member(left_row), k + word / 2));
        }
        return quad;
    }

    __device__ static __forceinline__ Piece<16> store(const scalar (&values)[lane_members])
    {
        return {{make_uint4(
            tf32_bits((float)values[0]), tf32_bits((float)values[1]), tf32_bits((float)values[2]), tf32_bits((float)values[3]))}};
    }

    template <int count, class Quads>
    __device__ static __forceinline__ void multiply(
        const Quads& weights, const Operand* x, int stride, scalar (&out)[count][lane_members])
    {
        TensorSums<count> sums;
        const Operand* own = x + lane_index() / 4 * stride + lane_index() % 4 * 4;
#pragma unroll
        for (int index = 0; index < quads; index += 2)
        {
            uint4 right = *(const uint4*)(own + index * 8);
#pragma unroll
            for (int product = 0; product < count; product++)
            {
                int place = product * quads + index;
                mma_tf32(sums.part(product, index), weights.get(place).words, right.x, right.y);
                mma_tf32(sums.part(product, index + 1), weights.get(place + 1).words, right.z, right.w);
            }
        }
        sums.finish(out);
    }
};

template <int depth> struct Bf16Product : TensorLanes
{
    typedef unsigned Word;
    typedef unsigned short Operand;
    static const int quads = depth / 16;

    // Instructions whose right operand a lane reads at once.
    static const int run = quads % 2 == 0 ? 2 : 1;

    template <class Source> __device__ static __forceinline__ Quad<Word> pack(const Source& source, int index)
    {
        Quad<Word> quad;
        int k = (index / run * 4 + lane_index() % 4) * 4 * run + index % run * 4;
#pragma unroll
        for (int word = 0; word < 4; word++)
        {
            int left_row = lane_index() / 4 + word % 2 * 8;
            int pair = k + word / 2 * 2;
            quad.words[word] = bf16_pair(
                (float)source(group(left_row), member(left_row), pair), (float)source(group(left_row), member(left_row), pair + 1));
        }
        return quad;
    }

    __device__ static __forceinline__ Piece<8> store(const scalar (&values)[lane_members])
    {
        return {{make_uint2(
            bf16_pair((float)values[0], (float)values[1]), bf16_pair((float)values[2], (float)values[3]))}};
    }

    template <int count, class Quads>
    __device__ static __forceinline__ void multiply(
        const Quads& weights, const Operand* x, int stride, scalar (&out)[count][lane_members])
    {
        TensorSums<count> sums;
        const Operand* own = x + lane_index() / 4 * stride + lane_index() % 4 * 4 * run;
#pragma unroll
        for (int index = 0; index < quads; index += run)
        {
            unsigned right[2 * run];
            if (run == 2)
            {
                uint4 both = *(const uint4*)(own + index * 16);
                right[0] = both.x, right[1] = both.y, right[2 * run - 2] = both.z, right[2 * run - 1] = both.w;
            }
            else
            {
                uint2 one = *(const uint2*)(own + index * 16);
                right[0] = one.x, right[1] = one.y;
            }
#pragma unroll
            for (int product = 0; product < count; product++)
#pragma unroll
                for (int i = 0; i < run; i++)
                    mma_bf16(
                        sums.part(product, index + i), weights.get(product * quads + index + i).words, right[2 * i],
                        right[2 * i + 1]);
        }
        sums.finish(out);
    }
};
