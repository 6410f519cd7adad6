// Dropout's masks, the same on every backend: functions of seed, stream, step and index.
#pragma once
#include "common/four.cuh"
#include "common/philox.cuh"

struct Mask
{
    bool drops;
    unsigned step;
    unsigned long long seed;
    unsigned stream, threshold;
    scalar scale;

    // What dropout leaves of four neighbouring elements. whole: `first` is a multiple of four.
    __device__ __forceinline__ four apply(four x, offset first, bool whole) const
    {
        if (!drops)
            return x;
        random_words words = whole ? philox_block(seed, purpose_dropout, stream, step, (unsigned)(first / 4))
                                   : philox_four(seed, purpose_dropout, stream, step, (unsigned)first);
#pragma unroll
        for (int i = 0; i < 4; i++)
            x.v[i] = words.w[i] >= threshold ? x.v[i] * scale : scalar(0);
        return x;
    }
};

// step: [1], or null for a mask that leaves everything as it is.
__device__ __forceinline__ Mask mask_of(
    const int* step, unsigned long long seed, unsigned stream, unsigned threshold, scalar scale)
{
    return {step != 0, step != 0 ? (unsigned)step[0] : 0u, seed, stream, threshold, scale};
}
