// Sums and largest values over a warp and a block in a fixed order: the same launch gives the same bits every time.
#pragma once
#include "common/scalar.cuh"

const int warp_lanes = 32;
const unsigned all_lanes = 0xffffffffu;

// The sum over the warp, in every lane: a butterfly adds lanes 16, 8, 4, 2, 1 apart.
__device__ __forceinline__ scalar warp_sum(scalar value)
{
    for (int distance = warp_lanes / 2; distance > 0; distance /= 2)
        value += __shfl_xor_sync(all_lanes, value, distance);
    return value;
}

// The largest value of the warp, in every lane.
__device__ __forceinline__ scalar warp_largest(scalar value)
{
    for (int distance = warp_lanes / 2; distance > 0; distance /= 2)
        value = larger(value, __shfl_xor_sync(all_lanes, value, distance));
    return value;
}

// The sum over a block of whole warps, in every thread. The shared memory may be used again after the next barrier.
__device__ __forceinline__ scalar block_sum(scalar value, scalar* shared_lanes)
{
    value = warp_sum(value);
    if (threadIdx.x % warp_lanes == 0)
        shared_lanes[threadIdx.x / warp_lanes] = value;
    __syncthreads();
    int warps = (int)blockDim.x / warp_lanes;
    scalar sum = 0;
    for (int warp = 0; warp < warps; warp++)
        sum += shared_lanes[warp];
    return sum;
}

// The largest value of a block of whole warps, in every thread. The shared memory may be used again after the next
// barrier.
__device__ __forceinline__ scalar block_largest(scalar value, scalar* shared_lanes)
{
    value = warp_largest(value);
    if (threadIdx.x % warp_lanes == 0)
        shared_lanes[threadIdx.x / warp_lanes] = value;
    __syncthreads();
    int warps = (int)blockDim.x / warp_lanes;
    scalar largest = shared_lanes[0];
    for (int warp = 1; warp < warps; warp++)
        largest = larger(largest, shared_lanes[warp]);
    return largest;
}
