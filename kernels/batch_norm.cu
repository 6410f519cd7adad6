// Batch normalisation (Ioffe and Szegedy 2015) over the rows of [R, C], and the dropout that may follow it.
//
//   x̂ = (x - mean) / sqrt(var + ε)     y = γ x̂ + β
//   dγ = Σ dy x̂    dβ = Σ dy           dx = γ / sqrt(var + ε) (dy - dβ / R - x̂ dγ / R)
//
//   x, y, dy, dx [R, C]    parts [2, P, C]    step [1], or null without dropout    all others [C]
//
// With dropout y is what it leaves of γ x̂ + β, and dy above stands for what it leaves of the gradient that arrives.
//
// Blocks and sums as in columns.cuh: statistics are gathered for each part of the rows, then over the parts. Means are
// sums of differences from a value of the column, and squared deviations (M2) are summed when their mean is known, so
// nothing cancels when the mean is far from zero. What is the same for all rows is decided ahead of them, so that their
// loads can be under way at the same time.
#include "common/columns.cuh"
#include "common/mask.cuh"

// Rows of a thread where every element is computed by itself.
const int thread_rows = 4;

__device__ __forceinline__ void part_moments(
    const scalar* x, scalar* means, scalar* m2s, int columns, Tile tile, bool wide, four (*sums)[16],
    four (*squares)[16])
{
    four shift = load_four(x + (offset)tile.first * columns + tile.column, tile.count, wide);
    four differences[most_rows];
    four sum = {{0, 0, 0, 0}};
#pragma unroll
    for (int k = 0; k < most_rows; k++)
        differences[k] = load_four(x + tile.place(k, columns), tile.count_at(k), wide);
#pragma unroll
    for (int k = 0; k < most_rows; k++)
    {
#pragma unroll
        for (int i = 0; i < 4; i++)
        {
            differences[k].v[i] -= shift.v[i];
            if (tile.has(k))
                sum.v[i] += differences[k].v[i];
        }
    }
    sum = column_sums(sum, sums);
    four mean, m2 = {{0, 0, 0, 0}};
#pragma unroll
    for (int i = 0; i < 4; i++)
        mean.v[i] = sum.v[i] / scalar(tile.rows());
#pragma unroll
    for (int k = 0; k < most_rows; k++)
    {
#pragma unroll
        for (int i = 0; i < 4; i++)
        {
            scalar deviation = differences[k].v[i] - mean.v[i];
            if (tile.has(k))
                m2.v[i] += deviation * deviation;
        }
    }
    m2 = column_sums(m2, squares);
    if (threadIdx.y > 0)
        return;
#pragma unroll
    for (int i = 0; i < 4; i++)
        mean.v[i] += shift.v[i];
    offset place = (offset)blockIdx.x * columns + tile.column;
    store_four(means + place, mean, tile.count, wide);
    store_four(m2s + place, m2, tile.count, wide);
}

// Block (16, 16), grid (P, C / 64); a part has up to 128 rows. parts[0] gets the means, parts[1] the M2.
extern "C" __global__ void __launch_bounds__(256) batch_norm_parts(
    const scalar* x, scalar* parts, int rows, int columns, int part_rows)
{
    __shared__ four sums[block_rows / 2][16];
    __shared__ four squares[block_rows / 2][16];
    Tile tile = own_tile(rows, columns, part_rows);
    scalar* m2s = parts + (offset)gridDim.x * columns;
    if (columns % 4 == 0 && is_aligned(x))
        part_moments(x, parts, m2s, columns, tile, true, sums, squares);
    else
        part_moments(x, parts, m2s, columns, tile, false, sums, squares);
}

// Block (8 columns, 32 shares), grid C / 8: joins the parts, and moves the running statistics.
extern "C" __global__ void __launch_bounds__(256) batch_norm_finish(
    const scalar* parts, scalar* mean, scalar* inverse_deviation, scalar* running_mean, scalar* running_variance,
    scalar epsilon, scalar momentum, int rows, int columns, int part_rows, int part_count)
{
    __shared__ scalar sums[part_shares / 4][8];
    __shared__ scalar squares[part_shares / 4][8];
    int column = (int)(blockIdx.x * 8 + threadIdx.x);
    int own_parts = column < columns ? part_count : 0;
    const scalar* m2s = parts + (offset)part_count * columns;
    scalar shift = column < columns ? parts[column] : scalar(0);
    scalar sum = 0;
#pragma unroll 4
    for (int part = (int)threadIdx.y; part < own_parts; part += part_shares)
    {
        scalar count = scalar(min(part_rows, rows - part * part_rows));
        sum += count * (parts[(offset)part * columns + column] - shift);
    }
    scalar centre = share_sum(sum, sums) / scalar(rows);
    scalar m2 = 0;
#pragma unroll 4
    for (int part = (int)threadIdx.y; part < own_parts; part += part_shares)
    {
        offset place = (offset)part * columns + column;
        scalar count = scalar(min(part_rows, rows - part * part_rows));
        scalar deviation = parts[place] - shift - centre;
        m2 += m2s[place] + count * deviation * deviation;
    }
    m2 = share_sum(m2, squares);
    if (threadIdx.y > 0 || column >= columns)
        return;
    scalar all_mean = shift + centre;
    mean[column] = all_mean;
    inverse_deviation[column] = scalar(1) / square_root(m2 / scalar(rows) + epsilon);
    running_mean[column] = running_mean[column] * (scalar(1) - momentum) + all_mean * momentum;
    running_variance[column] = running_variance[column] * (scalar(1) - momentum) + m2 / scalar(rows - 1) * momentum;
}

__device__ __forceinline__ void normalize(
    const scalar* x, const four& mean, const four& scale, const scalar* gamma, const scalar* beta, scalar* y,
    const Mask& mask, int columns, Tile tile, bool wide)
{
    four factor = load_four(gamma + tile.column, tile.count, false);
    four shift = load_four(beta + tile.column, tile.count, false);
    four values[thread_rows];
#pragma unroll
    for (int k = 0; k < thread_rows; k++)
        values[k] = load_four(x + tile.place(k, columns), tile.count_at(k), wide);
#pragma unroll
    for (int k = 0; k < thread_rows; k++)
    {
#pragma unroll
        for (int i = 0; i < 4; i++)
            values[k].v[i] = (values[k].v[i] - mean.v[i]) * scale.v[i] * factor.v[i] + shift.v[i];
        four kept = mask.apply(values[k], tile.place(k, columns), wide);
        store_four(y + tile.place(k, columns), kept, tile.count_at(k), wide);
    }
}

// Block (16, 16), grid (R / 64, C / 64).
extern "C" __global__ void __launch_bounds__(256) batch_norm_apply(
    const scalar* x, const scalar* mean, const scalar* inverse_deviation, const scalar* gamma, const scalar* beta,
    scalar* y, const int* step, unsigned long long seed, unsigned stream, unsigned threshold, scalar kept_scale,
    int rows, int columns)
{
    Tile tile = own_tile(rows, columns, thread_rows * block_rows);
    four centre = load_four(mean + tile.column, tile.count, false);
    four scale = load_four(inverse_deviation + tile.column, tile.count, false);
    Mask mask = mask_of(step, seed, stream, threshold, kept_scale);
    if (columns % 4 == 0 && is_aligned(x) && is_aligned(y))
        normalize(x, centre, scale, gamma, beta, y, mask, columns, tile, true);
    else
        normalize(x, centre, scale, gamma, beta, y, mask, columns, tile, false);
}

// With the running statistics: the same with 1 / sqrt(var + ε) taken on the way; y may be x.
extern "C" __global__ void __launch_bounds__(256) batch_norm_inference(
    const scalar* x, const scalar* running_mean, const scalar* running_variance, const scalar* gamma,
    const scalar* beta, scalar* y, scalar epsilon, int rows, int columns)
{
    Tile tile = own_tile(rows, columns, thread_rows * block_rows);
    four centre = load_four(running_mean + tile.column, tile.count, false);
    four scale = load_four(running_variance + tile.column, tile.count, false);
#pragma unroll
    for (int i = 0; i < 4; i++)
        scale.v[i] = scalar(1) / square_root(scale.v[i] + epsilon);
    Mask mask = mask_of(0, 0, 0, 0, 0);
    if (columns % 4 == 0 && is_aligned(x) && is_aligned(y))
        normalize(x, centre, scale, gamma, beta, y, mask, columns, tile, true);
    else
        normalize(x, centre, scale, gamma, beta, y, mask, columns, tile, false);
}

// What the backward kernels read of a thread's rows: x, and what dropout leaves of dy.
struct Rows
{
    four x[thread_rows], dy[thread_rows];

    // Rows k from `begin` on. A row that is not there has a gradient of zero.
    __device__ __forceinline__ void load(
        const scalar* all_x, const scalar* all_dy, const Mask& mask, int columns, Tile tile, int begin, bool wide)
    {
#pragma unroll
        for (int k = 0; k < thread_rows; k++)
        {
            offset place = tile.place(begin + k, columns);
            dy[k] = load_four(all_dy + place, tile.count_at(begin + k), wide);
            x[k] = load_four(all_x + place, tile.count_at(begin + k), wide);
        }
#pragma unroll
        for (int k = 0; k < thread_rows; k++)
            dy[k] = mask.apply(dy[k], tile.place(begin + k, columns), wide);
    }
};

// Adds up Σ dy and Σ dy x̂ of a thread's rows.
__device__ __forceinline__ void add_products(
    const scalar* x, const scalar* dy, const four& centre, const four& scale, const Mask& mask, int columns,
    Tile tile, bool wide, four& dbeta, four& dgamma)
{
#pragma unroll
    for (int begin = 0; begin < most_rows; begin += thread_rows)
    {
        Rows rows;
        rows.load(x, dy, mask, columns, tile, begin, wide);
#pragma unroll
        for (int k = 0; k < thread_rows; k++)
        {
#pragma unroll
            for (int i = 0; i < 4; i++)
            {
                scalar normalized = (rows.x[k].v[i] - centre.v[i]) * scale.v[i];
                dbeta.v[i] += rows.dy[k].v[i];
                dgamma.v[i] += rows.dy[k].v[i] * normalized;
            }
        }
    }
}

// Block (16, 16), grid (P, C / 64); a part has up to 128 rows. parts[0] gets Σ dy, parts[1] Σ dy x̂.
extern "C" __global__ void __launch_bounds__(256) batch_norm_backward_parts(
    const scalar* x, const scalar* mean, const scalar* inverse_deviation, const scalar* dy, scalar* parts,
    const int* step, unsigned long long seed, unsigned stream, unsigned threshold, scalar kept_scale, int rows,
    int columns, int part_rows)
{
    __shared__ four dbetas[block_rows / 2][16];
    __shared__ four dgammas[block_rows / 2][16];
    Tile tile = own_tile(rows, columns, part_rows);
    four centre = load_four(mean + tile.column, tile.count, false);
    four scale = load_four(inverse_deviation + tile.column, tile.count, false);
    four dbeta = {{0, 0, 0, 0}}, dgamma = {{0, 0, 0, 0}};
    Mask mask = mask_of(step, seed, stream, threshold, kept_scale);
    if (columns % 4 == 0 && is_aligned(x) && is_aligned(dy))
        add_products(x, dy, centre, scale, mask, columns, tile, true, dbeta, dgamma);
    else
        add_products(x, dy, centre, scale, mask, columns, tile, false, dbeta, dgamma);
    dbeta = column_sums(dbeta, dbetas);
    dgamma = column_sums(dgamma, dgammas);
    if (threadIdx.y > 0)
        return;
    offset place = (offset)blockIdx.x * columns + tile.column;
    store_four(parts + place, dbeta, tile.count, false);
    store_four(parts + (offset)gridDim.x * columns + place, dgamma, tile.count, false);
}

// Block (8 columns, 32 shares), grid C / 8: joins the parts into sums [2, C] (Σ dy, Σ dy x̂) and adds them to the
// gradients.
extern "C" __global__ void __launch_bounds__(256) batch_norm_backward_finish(
    const scalar* parts, scalar* sums, scalar* dgamma, scalar* dbeta, int columns, int part_count)
{
    __shared__ scalar dbetas[part_shares / 4][8];
    __shared__ scalar dgammas[part_shares / 4][8];
    int column = (int)(blockIdx.x * 8 + threadIdx.x);
    scalar dy_sum = own_parts_sum(parts, part_count, column, columns);
    scalar dy_normalized_sum = own_parts_sum(parts + (offset)part_count * columns, part_count, column, columns);
    dy_sum = share_sum(dy_sum, dbetas);
    dy_normalized_sum = share_sum(dy_normalized_sum, dgammas);
    if (threadIdx.y > 0 || column >= columns)
        return;
    sums[column] = dy_sum;
    sums[columns + column] = dy_normalized_sum;
    dbeta[column] += dy_sum;
    dgamma[column] += dy_normalized_sum;
}

__device__ __forceinline__ void centre_gradient(
    const scalar* x, const scalar* mean, const scalar* inverse_deviation, const scalar* gamma, const scalar* sums,
    const scalar* dy, scalar* dx, const Mask& mask, int rows, int columns, Tile tile, bool wide)
{
    four centre = load_four(mean + tile.column, tile.count, false);
    four scale = load_four(inverse_deviation + tile.column, tile.count, false);
    four factor = load_four(gamma + tile.column, tile.count, false);
    four dy_mean = load_four(sums + tile.column, tile.count, false);
    four product_mean = load_four(sums + columns + tile.column, tile.count, false);
    Rows own;
    own.load(x, dy, mask, columns, tile, 0, wide);
#pragma unroll
    for (int i = 0; i < 4; i++)
    {
        dy_mean.v[i] /= scalar(rows);
        product_mean.v[i] /= scalar(rows);
        factor.v[i] *= scale.v[i];
    }
#pragma unroll
    for (int k = 0; k < thread_rows; k++)
    {
        four gradient;
#pragma unroll
        for (int i = 0; i < 4; i++)
        {
            scalar normalized = (own.x[k].v[i] - centre.v[i]) * scale.v[i];
            gradient.v[i] = factor.v[i] * (own.dy[k].v[i] - dy_mean.v[i] - normalized * product_mean.v[i]);
        }
        store_four(dx + tile.place(k, columns), gradient, tile.count_at(k), wide);
    }
}

// Block (16, 16), grid (R / 64, C / 64); dx may be dy.
extern "C" __global__ void __launch_bounds__(256) batch_norm_backward_apply(
    const scalar* x, const scalar* mean, const scalar* inverse_deviation, const scalar* gamma, const scalar* sums,
    const scalar* dy, scalar* dx, const int* step, unsigned long long seed, unsigned stream, unsigned threshold,
    scalar kept_scale, int rows, int columns)
{
    Tile tile = own_tile(rows, columns, thread_rows * block_rows);
    Mask mask = mask_of(step, seed, stream, threshold, kept_scale);
    if (columns % 4 == 0 && is_aligned(x) && is_aligned(dy) && is_aligned(dx))
        centre_gradient(x, mean, inverse_deviation, gamma, sums, dy, dx, mask, rows, columns, tile, true);
    else
        centre_gradient(x, mean, inverse_deviation, gamma, sums, dy, dx, mask, rows, columns, tile, false);
}
