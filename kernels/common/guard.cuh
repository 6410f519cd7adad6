// Whether what a training step has computed may change the weights: its loss is a number, and no kernel has reported a
// fault. The host learns of either only when the step is over.
#pragma once
#include "common/scalar.cuh"
#include "common/status.cuh"

// guard: [1], or null for none.
__device__ __forceinline__ bool may_update(const scalar* guard, const int* status)
{
    bool sound = guard == 0 || guard[0] - guard[0] == scalar(0);
#pragma unroll
    for (int kind = 0; kind < fault_kinds; kind++)
        sound = sound && status[kind] == fault_none;
    return sound;
}
