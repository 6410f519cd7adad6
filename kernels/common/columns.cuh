// How blocks share the rows and columns of a matrix [R, C], and how they sum columns without atomics, in a fixed order.
//
// Rows are cut into P parts. A block of 16 x 16 threads, grid (P, C / 64), takes 64 columns of a part: a thread has four
// neighbouring columns of every sixteenth row. The sums of the parts are joined by blocks of 8 columns and 32 shares,
// grid C / 8: a share takes every thirty-second part.
#pragma once
#include "common/four.cuh"
#include "common/reduce.cuh"

// Rows that a block reads side by side. A part that is summed has at most `most_rows` for each thread.
const int block_rows = 16;
const int most_rows = 8;

// Shares of the parts.
const int part_shares = 32;

// What a thread has of a part: `count` columns from `column` on, and every sixteenth row from `row` to before `last`.
struct Tile
{
    int column, count, first, row, last;

    // How many rows the part has.
    __device__ __forceinline__ int rows() const { return last - first; }

    // Whether the thread has a row k, where the row's first number lies, and how many there are.
    __device__ __forceinline__ bool has(int k) const { return row + k * block_rows < last; }
    __device__ __forceinline__ int count_at(int k) const { return has(k) ? count : 0; }
    __device__ __forceinline__ offset place(int k, int stride) const
    {
        return (offset)(row + k * block_rows) * stride + column;
    }
};

__device__ __forceinline__ Tile own_tile(int rows, int columns, int part_rows)
{
    int column = (int)(blockIdx.y * 64 + threadIdx.x * 4);
    int first = (int)blockIdx.x * part_rows;
    int last = first + min(part_rows, rows - first);
    int count = max(0, min(4, columns - column));
    // A thread beyond the last column has no rows, and only takes part in sums.
    return {column, count, first, first + (int)threadIdx.y, count > 0 ? last : first};
}

// Each column's sum over the block's rows of threads, in all of them: the two of a warp, then the warps in their order.
__device__ __forceinline__ four column_sums(four own, four (*shared)[16])
{
#pragma unroll
    for (int i = 0; i < 4; i++)
        own.v[i] += __shfl_xor_sync(all_lanes, own.v[i], 16);
    if (threadIdx.y % 2 == 0)
        shared[threadIdx.y / 2][threadIdx.x] = own;
    __syncthreads();
    four sum = shared[0][threadIdx.x];
#pragma unroll
    for (int warp = 1; warp < block_rows / 2; warp++)
    {
        four next = shared[warp][threadIdx.x];
#pragma unroll
        for (int i = 0; i < 4; i++)
            sum.v[i] += next.v[i];
    }
    return sum;
}

// What a share adds up of a column of parts [P, C]; nothing beyond the last column.
__device__ __forceinline__ scalar own_parts_sum(const scalar* parts, int part_count, int column, int columns)
{
    scalar sum = 0;
    if (column < columns)
    {
#pragma unroll 4
        for (int part = (int)threadIdx.y; part < part_count; part += part_shares)
            sum += parts[(offset)part * columns + column];
    }
    return sum;
}

// A column's sum over the shares of the parts, in all of them: the four of a warp, then the warps in their order.
__device__ __forceinline__ scalar share_sum(scalar own, scalar (*shared)[8])
{
    own += __shfl_xor_sync(all_lanes, own, 8);
    own += __shfl_xor_sync(all_lanes, own, 16);
    if (threadIdx.y % 4 == 0)
        shared[threadIdx.y / 4][threadIdx.x] = own;
    __syncthreads();
    scalar sum = shared[0][threadIdx.x];
#pragma unroll
    for (int warp = 1; warp < part_shares / 4; warp++)
        sum += shared[warp][threadIdx.x];
    return sum;
}
