// Softmax and cross-entropy in nats.
//
//   p_j = e^(z_j - m) / s  with  m = max z, s = Σ e^(z_k - m)      loss = ln s + m - z_target
//   dz_j = (p_j - [j = target]) / R
//
//   logits, probabilities, dlogits [R, V]; they may be the same memory    targets [R] in [0, V)    row_loss [R]
//   loss [1]
//
// A warp a row: lane l has symbols l, l + 32, ..., so a row that is overwritten was read by the same lane before. Sums
// are butterflies over the warp; the mean is one block's sum. No atomics, one order.
#include "common/reduce.cuh"
#include "common/status.cuh"

// Block (32, 8): a warp a row, grid R / 8.
extern "C" __global__ void __launch_bounds__(256) softmax_cross_entropy_forward(
    const scalar* logits, const int* targets, scalar* probabilities, scalar* row_loss, int* status, int rows,
    int symbols)
{
    int row = (int)(blockIdx.x * blockDim.y + threadIdx.y);
    if (row >= rows)
        return;
    int lane = (int)threadIdx.x;
    const scalar* z = logits + (offset)row * symbols;
    scalar* p = probabilities + (offset)row * symbols;
    int target = targets[row];
    if ((unsigned)target >= (unsigned)symbols)
    {
        if (lane == 0)
            report_fault(status, fault_target, row);
        target = 0;
    }
    scalar target_logit = z[target];
    // A lane that has no symbol offers the target's logit.
    scalar largest = target_logit;
    for (int j = lane; j < symbols; j += warp_lanes)
        largest = larger(largest, z[j]);
    largest = warp_largest(largest);
    scalar sum = 0;
    for (int j = lane; j < symbols; j += warp_lanes)
        sum += exponential(z[j] - largest);
    sum = warp_sum(sum);
    // All lanes have read the target's logit before any of them overwrites it.
    __syncwarp();
    for (int j = lane; j < symbols; j += warp_lanes)
        p[j] = exponential(z[j] - largest) / sum;
    if (lane == 0)
        row_loss[row] = logarithm(sum) + largest - target_logit;
}

// One block of 256: loss += Σ row_loss / R.
extern "C" __global__ void __launch_bounds__(256) softmax_cross_entropy_mean(
    const scalar* row_loss, scalar* loss, int rows)
{
    __shared__ scalar lanes[8];
    scalar sum = 0;
#pragma unroll 8
    for (int row = (int)threadIdx.x; row < rows; row += 256)
        sum += row_loss[row];
    sum = block_sum(sum, lanes);
    if (threadIdx.x == 0)
        loss[0] += sum / scalar(rows);
}

// Block (32, 8): a warp a row, grid R / 8.
extern "C" __global__ void __launch_bounds__(256) softmax_cross_entropy_backward(
    const scalar* probabilities, const int* targets, scalar* dlogits, int rows, int symbols)
{
    int row = (int)(blockIdx.x * blockDim.y + threadIdx.y);
    if (row >= rows)
        return;
    int target = targets[row];
    offset start = (offset)row * symbols;
    for (int j = (int)threadIdx.x; j < symbols; j += warp_lanes)
    {
        scalar expected = j == target ? scalar(1) : scalar(0);
        dlogits[start + j] = (probabilities[start + j] - expected) / scalar(rows);
    }
}
