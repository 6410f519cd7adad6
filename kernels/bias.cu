// A bias added to every row, and its gradient: the sums of the columns.
//
//   y, dy [R, C], rows of dy `stride` elements apart    bias, dbias [C]    parts [P, C]
//
// Blocks and sums as in columns.cuh: each part of the rows is summed, then the parts.
#include "common/columns.cuh"

// Rows of a thread in the forward pass.
const int thread_rows = 4;

__device__ __forceinline__ void add_bias(scalar* y, const four& bias, int columns, Tile tile, bool wide)
{
    four values[thread_rows];
#pragma unroll
    for (int k = 0; k < thread_rows; k++)
        values[k] = load_four(y + tile.place(k, columns), tile.count_at(k), wide);
#pragma unroll
    for (int k = 0; k < thread_rows; k++)
    {
#pragma unroll
        for (int i = 0; i < 4; i++)
            values[k].v[i] += bias.v[i];
        store_four(y + tile.place(k, columns), values[k], tile.count_at(k), wide);
    }
}

// Block (16, 16), grid (R / 64, C / 64).
extern "C" __global__ void __launch_bounds__(256) bias_forward(scalar* y, const scalar* bias, int rows, int columns)
{
    Tile tile = own_tile(rows, columns, thread_rows * block_rows);
    four added = load_four(bias + tile.column, tile.count, false);
    // Decided once, so that the loads of all rows can be under way at the same time.
    if (columns % 4 == 0 && is_aligned(y))
        add_bias(y, added, columns, tile, true);
    else
        add_bias(y, added, columns, tile, false);
}

__device__ __forceinline__ four rows_sum(const scalar* dy, Tile tile, int stride, bool wide)
{
    four sum = {{0, 0, 0, 0}};
#pragma unroll
    for (int k = 0; k < most_rows; k++)
    {
        four next = load_four(dy + tile.place(k, stride), tile.count_at(k), wide);
#pragma unroll
        for (int i = 0; i < 4; i++)
            sum.v[i] += next.v[i];
    }
    return sum;
}

// Block (16, 16), grid (P, C / 64); a part has up to 128 rows.
extern "C" __global__ void __launch_bounds__(256) bias_backward_parts(
    const scalar* dy, scalar* parts, int rows, int columns, int stride, int part_rows)
{
    __shared__ four shared[block_rows / 2][16];
    Tile tile = own_tile(rows, columns, part_rows);
    bool wide = columns % 4 == 0 && stride % 4 == 0 && is_aligned(dy);
    four sum = wide ? rows_sum(dy, tile, stride, true) : rows_sum(dy, tile, stride, false);
    sum = column_sums(sum, shared);
    if (threadIdx.y == 0)
        store_four(parts + (offset)blockIdx.x * columns + tile.column, sum, tile.count, false);
}

// Block (8 columns, 32 shares), grid C / 8.
extern "C" __global__ void __launch_bounds__(256) bias_backward_finish(
    const scalar* parts, scalar* dbias, int part_count, int columns)
{
    __shared__ scalar shared[part_shares / 4][8];
    int column = (int)(blockIdx.x * 8 + threadIdx.x);
    scalar sum = share_sum(own_parts_sum(parts, part_count, column, columns), shared);
    if (threadIdx.y == 0 && column < columns)
        dbias[column] += sum;
}
