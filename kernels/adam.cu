// One update of Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019).
//
//   m = β1 m + (1 - β1) g      v = β2 v + (1 - β2) g²
//   p -= rate (m / (1 - β1^k) / (sqrt(v / (1 - β2^k)) + ε) + decay p),  k counts this update from 1
//
//   p, g, m, v [P]    rate [1]    update [1]: k - 1    norm [1] or null    guard [1] or null: nothing is updated unless it
//   is finite
//
// A thread four parameters. Rate and k are read from memory, so that a recorded training step can be replayed. The powers
// are taken once a block, in double in every build, while the parameters are on their way.
#include "common/clip.cuh"
#include "common/four.cuh"
#include "common/guard.cuh"

extern "C" __global__ void __launch_bounds__(256) adam(
    scalar* p, const scalar* g, scalar* m, scalar* v, const scalar* rate, const int* update, const scalar* norm,
    scalar max_norm, scalar bound, double beta1, double beta2, scalar epsilon, scalar decay, const scalar* guard,
    const int* status, int count)
{
    if (!may_update(guard, status))
        return;
    __shared__ scalar corrections[2];
    offset first = (offset)thread_index() * 4;
    int own = count_of_four(first, count);
    bool wide = own == 4 && is_aligned(p) && is_aligned(g) && is_aligned(m) && is_aligned(v);
    four parameters = load_four(p + first, own, wide);
    four gradients = load_four(g + first, own, wide);
    four firsts = load_four(m + first, own, wide);
    four seconds = load_four(v + first, own, wide);
    // A power a warp.
    if (threadIdx.x % 32 == 0 && threadIdx.x < 64)
    {
        double k = (double)update[0] + 1;
        corrections[threadIdx.x / 32] = (scalar)(1 - pow(threadIdx.x == 0 ? beta1 : beta2, k));
    }
    __syncthreads();
#pragma unroll
    for (int i = 0; i < 4; i++)
    {
        scalar gradient = clipped(gradients.v[i], norm, max_norm, bound);
        firsts.v[i] = scalar(beta1) * firsts.v[i] + (scalar(1) - scalar(beta1)) * gradient;
        seconds.v[i] = scalar(beta2) * seconds.v[i] + (scalar(1) - scalar(beta2)) * gradient * gradient;
        scalar step = firsts.v[i] / corrections[0] / (square_root(seconds.v[i] / corrections[1]) + epsilon);
        parameters.v[i] -= rate[0] * (step + decay * parameters.v[i]);
    }
    store_four(m + first, firsts, own, wide);
    store_four(v + first, seconds, own, wide);
    store_four(p + first, parameters, own, wide);
}
