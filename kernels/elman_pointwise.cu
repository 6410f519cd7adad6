// The elementwise part of one step of Elman's recurrent network, after the matrix products.
//
//   h_t = tanh(W_ih x_t + W_hh h_(t-1) + b)
//
//   bias [H]    all others [N, H]
//
// A thread a unit of a sequence; every value is written by one thread, so results are the same in every run.
#include "common/scalar.cuh"

// h: W_ih x_t + W_hh h_(t-1) in, h_t out.
extern "C" __global__ void elman_pointwise_forward(scalar* h, const scalar* bias, int sequences, int units)
{
    int index = thread_index();
    if (index < sequences * units)
        h[index] = hyperbolic_tangent(h[index] + bias[index % units]);
}

// dy: from above.  dh: from the next step.  da: written.
extern "C" __global__ void elman_pointwise_backward(
    const scalar* h, const scalar* dy, const scalar* dh, scalar* da, int sequences, int units)
{
    int index = thread_index();
    if (index < sequences * units)
        da[index] = (dy[index] + dh[index]) * tanh_slope(h[index]);
}
