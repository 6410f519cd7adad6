// A bias added to every row, and its gradient: the sums of the columns.
//
//   y, dy [R, C], rows of dy `stride` elements apart    bias, dbias [C]    parts [P, C]
//
// The sums are taken in two kernels without atomics: rows are cut into P parts, each summed by one block a slice of
// columns, and the parts are added in their order.
#include "common/scalar.cuh"

extern "C" __global__ void bias_forward(scalar* y, const scalar* bias, int rows, int columns)
{
    int index = thread_index();
    if (index < rows * columns)
        y[index] += bias[index % columns];
}

// Block (32 columns, 8 rows), grid (C / 32, P); a part has `part_rows` rows.
extern "C" __global__ void __launch_bounds__(256) bias_backward_parts(
    const scalar* dy, scalar* parts, int rows, int columns, int stride, int part_rows)
{
    __shared__ scalar sums[8][32];
    int column = (int)(blockIdx.x * 32 + threadIdx.x);
    int first = (int)blockIdx.y * part_rows;
    int last = min(first + part_rows, rows);
    scalar sum = 0;
    if (column < columns)
    {
        for (int row = first + (int)threadIdx.y; row < last; row += 8)
            sum += dy[(offset)row * stride + column];
    }
    sums[threadIdx.y][threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.y == 0 && column < columns)
    {
        sum = 0;
        for (int slice = 0; slice < 8; slice++)
            sum += sums[slice][threadIdx.x];
        parts[(offset)blockIdx.y * columns + column] = sum;
    }
}

// A thread a column.
extern "C" __global__ void bias_backward_finish(const scalar* parts, scalar* dbias, int part_count, int columns)
{
    int column = thread_index();
    if (column >= columns)
        return;
    scalar sum = 0;
    for (int part = 0; part < part_count; part++)
        sum += parts[(offset)part * columns + column];
    dbias[column] += sum;
}
