// The Euclidean norm of all gradients.
//
//   g [P]    parts [B]    norm [1]
//
// Each of B blocks sums the squares of its elements, then one block adds the B sums: no atomics, one order.
#include "common/reduce.cuh"

// Block 256, grid B.
extern "C" __global__ void __launch_bounds__(256) global_norm_parts(const scalar* g, scalar* parts, int count)
{
    __shared__ scalar lanes[8];
    scalar sum = 0;
    for (offset i = thread_index(); i < count; i += (offset)gridDim.x * 256)
        sum += g[i] * g[i];
    sum = block_sum(sum, lanes);
    if (threadIdx.x == 0)
        parts[blockIdx.x] = sum;
}

// One block of 256.
extern "C" __global__ void __launch_bounds__(256) global_norm_finish(
    const scalar* parts, scalar* norm, int part_count)
{
    __shared__ scalar lanes[8];
    scalar sum = 0;
    for (int part = (int)threadIdx.x; part < part_count; part += 256)
        sum += parts[part];
    sum = block_sum(sum, lanes);
    if (threadIdx.x == 0)
        norm[0] = square_root(sum);
}
