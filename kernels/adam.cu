// One update of Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019).
//
//   m = β1 m + (1 - β1) g      v = β2 v + (1 - β2) g²
//   p -= rate (m / (1 - β1^k) / (sqrt(v / (1 - β2^k)) + ε) + decay p),  k counts this update from 1
//
//   p, g, m, v [P]    rate [1]    update [1]: k - 1    norm [1] or null
//
// A thread a parameter. Rate and k are read from memory, so that a recorded training step can be replayed. The powers
// are taken once a block, in double in every build.
#include "common/clip.cuh"

extern "C" __global__ void __launch_bounds__(256) adam(
    scalar* p, const scalar* g, scalar* m, scalar* v, const scalar* rate, const int* update, const scalar* norm,
    scalar max_norm, scalar bound, double beta1, double beta2, scalar epsilon, scalar decay, int count)
{
    __shared__ scalar correction1;
    __shared__ scalar correction2;
    if (threadIdx.x == 0)
    {
        double k = (double)update[0] + 1;
        correction1 = (scalar)(1 - pow(beta1, k));
        correction2 = (scalar)(1 - pow(beta2, k));
    }
    __syncthreads();
    int index = thread_index();
    if (index >= count)
        return;
    scalar gradient = clipped(g[index], norm, max_norm, bound);
    scalar first = scalar(beta1) * m[index] + (scalar(1) - scalar(beta1)) * gradient;
    scalar second = scalar(beta2) * v[index] + (scalar(1) - scalar(beta2)) * gradient * gradient;
    m[index] = first;
    v[index] = second;
    scalar step = first / correction1 / (square_root(second / correction2) + epsilon);
    p[index] -= rate[0] * (step + decay * p[index]);
}
