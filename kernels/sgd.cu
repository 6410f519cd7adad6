// One update of stochastic gradient descent with momentum.
//
//   v = momentum v + g + decay p      p -= rate v
//
//   p, g, v [P]    rate [1]    norm [1] or null    guard [1] or null: nothing is updated unless it is finite
//
// A thread a parameter.
#include "common/clip.cuh"
#include "common/guard.cuh"

extern "C" __global__ void sgd(
    scalar* p, const scalar* g, scalar* v, const scalar* rate, const scalar* norm, scalar max_norm, scalar bound,
    scalar momentum, scalar decay, const scalar* guard, const int* status, int count)
{
    int index = thread_index();
    if (index >= count || !may_update(guard, status))
        return;
    scalar velocity = momentum * v[index] + clipped(g[index], norm, max_norm, bound) + decay * p[index];
    v[index] = velocity;
    p[index] -= rate[0] * velocity;
}
