// Batch normalisation (Ioffe and Szegedy 2015) over the rows of [R, C].
//
//   x̂ = (x - mean) / sqrt(var + ε)     y = γ x̂ + β
//   dγ = Σ dy x̂    dβ = Σ dy           dx = γ / sqrt(var + ε) (dy - dβ / R - x̂ dγ / R)
//
//   x, y, dy, dx [R, C]    parts [2, P, C]    all others [C]
//
// Statistics are gathered in two kernels without atomics. Rows are cut into P parts; a block takes a part and 32
// columns, its 8 rows of threads each a share of the part's rows. Shares and then parts are joined in their order.
// Mean and squared deviations (M2) are gathered together by Welford's method and joined by Chan's, so nothing cancels
// when the mean is far from zero.
#include "common/scalar.cuh"

struct moments
{
    scalar count, mean, m2;
};

__device__ __forceinline__ moments join(moments a, moments b)
{
    if (b.count == scalar(0))
        return a;
    scalar count = a.count + b.count;
    scalar delta = b.mean - a.mean;
    scalar share = b.count / count;
    return moments{count, a.mean + delta * share, a.m2 + b.m2 + delta * delta * a.count * share};
}

// Block (32 columns, 8 shares), grid (C / 32, P): parts[0] gets the means, parts[1] the squared deviations.
extern "C" __global__ void __launch_bounds__(256) batch_norm_parts(
    const scalar* x, scalar* parts, int rows, int columns, int part_rows)
{
    __shared__ scalar counts[8][32];
    __shared__ scalar means[8][32];
    __shared__ scalar m2s[8][32];
    int column = (int)(blockIdx.x * 32 + threadIdx.x);
    int first = (int)blockIdx.y * part_rows;
    int last = min(first + part_rows, rows);
    moments own = {0, 0, 0};
    if (column < columns)
    {
        for (int row = first + (int)threadIdx.y; row < last; row += 8)
        {
            scalar value = x[(offset)row * columns + column];
            own.count += scalar(1);
            scalar delta = value - own.mean;
            own.mean += delta / own.count;
            own.m2 += delta * (value - own.mean);
        }
    }
    counts[threadIdx.y][threadIdx.x] = own.count;
    means[threadIdx.y][threadIdx.x] = own.mean;
    m2s[threadIdx.y][threadIdx.x] = own.m2;
    __syncthreads();
    if (threadIdx.y == 0 && column < columns)
    {
        for (int share = 1; share < 8; share++)
        {
            moments next = {counts[share][threadIdx.x], means[share][threadIdx.x], m2s[share][threadIdx.x]};
            own = join(own, next);
        }
        offset place = (offset)blockIdx.y * columns + column;
        parts[place] = own.mean;
        parts[(offset)gridDim.y * columns + place] = own.m2;
    }
}

// A thread a column: joins the parts, and moves the running statistics.
extern "C" __global__ void batch_norm_finish(
    const scalar* parts, scalar* mean, scalar* inverse_deviation, scalar* running_mean, scalar* running_variance,
    scalar epsilon, scalar momentum, int rows, int columns, int part_rows, int part_count)
{
    int column = thread_index();
    if (column >= columns)
        return;
    moments all = {0, 0, 0};
    for (int part = 0; part < part_count; part++)
    {
        offset place = (offset)part * columns + column;
        scalar count = scalar(min(part_rows, rows - part * part_rows));
        all = join(all, moments{count, parts[place], parts[(offset)part_count * columns + place]});
    }
    mean[column] = all.mean;
    inverse_deviation[column] = scalar(1) / square_root(all.m2 / scalar(rows) + epsilon);
    running_mean[column] = running_mean[column] * (scalar(1) - momentum) + all.mean * momentum;
    running_variance[column] =
        running_variance[column] * (scalar(1) - momentum) + all.m2 / scalar(rows - 1) * momentum;
}

// A thread an element.
extern "C" __global__ void batch_norm_apply(
    const scalar* x, const scalar* mean, const scalar* inverse_deviation, const scalar* gamma, const scalar* beta,
    scalar* y, int rows, int columns)
{
    int index = thread_index();
    if (index >= rows * columns)
        return;
    int column = index % columns;
    y[index] = (x[index] - mean[column]) * inverse_deviation[column] * gamma[column] + beta[column];
}

// With the running statistics: the same with 1 / sqrt(var + ε) taken on the way; y may be x.
extern "C" __global__ void batch_norm_inference(
    const scalar* x, const scalar* running_mean, const scalar* running_variance, const scalar* gamma,
    const scalar* beta, scalar* y, scalar epsilon, int rows, int columns)
{
    int index = thread_index();
    if (index >= rows * columns)
        return;
    int column = index % columns;
    scalar inverse_deviation = scalar(1) / square_root(running_variance[column] + epsilon);
    y[index] = (x[index] - running_mean[column]) * inverse_deviation * gamma[column] + beta[column];
}

// Block (32 columns, 8 shares), grid (C / 32, P): parts[0] gets Σ dy, parts[1] Σ dy x̂.
extern "C" __global__ void __launch_bounds__(256) batch_norm_backward_parts(
    const scalar* x, const scalar* mean, const scalar* inverse_deviation, const scalar* dy, scalar* parts, int rows,
    int columns, int part_rows)
{
    __shared__ scalar dbetas[8][32];
    __shared__ scalar dgammas[8][32];
    int column = (int)(blockIdx.x * 32 + threadIdx.x);
    int first = (int)blockIdx.y * part_rows;
    int last = min(first + part_rows, rows);
    scalar dbeta = 0, dgamma = 0;
    if (column < columns)
    {
        scalar centre = mean[column], scale = inverse_deviation[column];
        for (int row = first + (int)threadIdx.y; row < last; row += 8)
        {
            offset place = (offset)row * columns + column;
            dbeta += dy[place];
            dgamma += dy[place] * ((x[place] - centre) * scale);
        }
    }
    dbetas[threadIdx.y][threadIdx.x] = dbeta;
    dgammas[threadIdx.y][threadIdx.x] = dgamma;
    __syncthreads();
    if (threadIdx.y == 0 && column < columns)
    {
        for (int share = 1; share < 8; share++)
        {
            dbeta += dbetas[share][threadIdx.x];
            dgamma += dgammas[share][threadIdx.x];
        }
        offset place = (offset)blockIdx.y * columns + column;
        parts[place] = dbeta;
        parts[(offset)gridDim.y * columns + place] = dgamma;
    }
}

// A thread a column: joins the parts into sums [2, C] (Σ dy, Σ dy x̂) and adds them to the gradients.
extern "C" __global__ void batch_norm_backward_finish(
    const scalar* parts, scalar* sums, scalar* dgamma, scalar* dbeta, int columns, int part_count)
{
    int column = thread_index();
    if (column >= columns)
        return;
    scalar dy_sum = 0, dy_normalized_sum = 0;
    for (int part = 0; part < part_count; part++)
    {
        offset place = (offset)part * columns + column;
        dy_sum += parts[place];
        dy_normalized_sum += parts[(offset)part_count * columns + place];
    }
    sums[column] = dy_sum;
    sums[columns + column] = dy_normalized_sum;
    dbeta[column] += dy_sum;
    dgamma[column] += dy_normalized_sum;
}

// A thread an element; dx may be dy.
extern "C" __global__ void batch_norm_backward_apply(
    const scalar* x, const scalar* mean, const scalar* inverse_deviation, const scalar* gamma, const scalar* sums,
    const scalar* dy, scalar* dx, int rows, int columns)
{
    int index = thread_index();
    if (index >= rows * columns)
        return;
    int column = index % columns;
    scalar normalized = (x[index] - mean[column]) * inverse_deviation[column];
    scalar count = scalar(rows);
    scalar centred = dy[index] - sums[column] / count - normalized * (sums[columns + column] / count);
    dx[index] = gamma[column] * inverse_deviation[column] * centred;
}
