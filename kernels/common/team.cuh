// Blocks that work together through device memory and wait for each other. All of them must run at the same time.
#pragma once
#include "common/prim.cuh"

// How often a team has met is counted at one address, which starts at zero.
struct Team
{
    unsigned* counter;
    unsigned blocks;
    unsigned met = 0;

    // By all threads of all blocks. What any thread wrote to device memory before is there for every thread after it, if
    // that one reads past the first cache, which knows nothing of what other multiprocessors wrote.
    __device__ __forceinline__ void meet()
    {
        __syncthreads();
        met++;
        if (threadIdx.x == 0)
        {
            add_release(counter, 1);
            wait_for(counter, met * blocks);
        }
        __syncthreads();
    }
};
