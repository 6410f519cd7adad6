// Embedding: y_r = Σ_k W[token_rk], in the order of k.
//
//   tokens [R, K] integers in [0, V)    weight [V, E]    y, dy [R, E]
//
// Forward: a thread an element of y. Backward: a block a symbol and a slice of features. Each warp of the block looks for
// the symbol among 32 tokens at a time and adds the rows of those that are it in their order, a lane a feature; then the warps'
// sums are added in their order. So there are no atomics and the sum has one order. R tokens are read V times: for
// vocabularies of characters or notes that is less work than sorting.
#include "common/reduce.cuh"
#include "common/status.cuh"

extern "C" __global__ void embedding_forward(
    const int* tokens, const scalar* weight, scalar* y, int* status, int rows, int row_tokens, int symbols, int features)
{
    int index = thread_index();
    if (index >= rows * features)
        return;
    int first = index / features * row_tokens;
    scalar sum = 0;
    for (int k = 0; k < row_tokens; k++)
    {
        int token = tokens[first + k];
        if ((unsigned)token >= (unsigned)symbols)
        {
            report_fault(status, fault_token, first + k);
            token = 0;
        }
        sum += weight[(offset)token * features + index % features];
    }
    y[index] = sum;
}

// Warps of a block of the backward pass, and how many times 32 tokens and how many rows a warp loads at once.
const int warps = 32;
const int windows = 4;
const int loads = 8;

// sum + dy[row of the token of each bit of `found`], in the order of the bits; bit 0 is the token `first`.
__device__ __forceinline__ scalar add_found(
    scalar sum, unsigned found, const scalar* dy, int first, int row_tokens, int features)
{
    while (found != 0)
    {
        scalar values[loads];
#pragma unroll
        for (int i = 0; i < loads; i++)
        {
            // No bit is left: __ffs is 0.
            int bit = __ffs((int)found) - 1;
            // As a rule a row has one token, and a division would take longer than the sum.
            int row = row_tokens == 1 ? first + bit : (first + bit) / row_tokens;
            values[i] = bit >= 0 ? dy[(offset)row * features] : scalar(0);
            found &= found - 1;
        }
#pragma unroll
        for (int i = 0; i < loads; i++)
            sum += values[i];
    }
    return sum;
}

// Block (32 features, 32 warps), grid (V, E / 32).
extern "C" __global__ void __launch_bounds__(1024) embedding_backward(
    const int* tokens, const scalar* dy, scalar* dweight, int count, int row_tokens, int features)
{
    __shared__ scalar sums[warps][warp_lanes];
    int symbol = (int)blockIdx.x;
    int lane = (int)threadIdx.x;
    int feature = (int)blockIdx.y * warp_lanes + lane;
    // A lane without a feature looks for the symbol too, and adds up the last feature for nobody.
    const scalar* own = dy + min(feature, features - 1);
    scalar sum = 0;
    for (int start = (int)threadIdx.y * warp_lanes; start < count; start += windows * warps * warp_lanes)
    {
        bool found[windows];
#pragma unroll
        for (int window = 0; window < windows; window++)
        {
            int index = start + window * warps * warp_lanes + lane;
            found[window] = index < count && tokens[index] == symbol;
        }
#pragma unroll
        for (int window = 0; window < windows; window++)
        {
            unsigned tokens_found = __ballot_sync(all_lanes, found[window]);
            sum = add_found(sum, tokens_found, own, start + window * warps * warp_lanes, row_tokens, features);
        }
    }
    sums[threadIdx.y][lane] = sum;
    __syncthreads();
    if (threadIdx.y > 0 || feature >= features)
        return;
    sum = 0;
#pragma unroll 8
    for (int warp = 0; warp < warps; warp++)
        sum += sums[warp][lane];
    dweight[(offset)symbol * features + feature] += sum;
}
