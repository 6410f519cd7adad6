// The elementwise part of one LSTM step, after the matrix products.
//
//   a = W_ih x_t + W_hh h_(t-1) + b
//   i = σ(a_i)  f = σ(a_f)  g = tanh(a_g)  o = σ(a_o)      c_t = f c_(t-1) + i g      h_t = o tanh(c_t)
//
//   gates [N, 4H], gate after gate in the order i, f, g, o    bias [4H]    all others [N, H]
//
// A thread a unit of a sequence; every value is written by one thread, so results are the same in every run.
#include "common/scalar.cuh"

// gates: W_ih x_t + W_hh h_(t-1) in, the activated gates out.
extern "C" __global__ void lstm_pointwise_forward(
    scalar* gates, const scalar* bias, const scalar* c_before, scalar* c, scalar* h, int sequences, int units)
{
    int index = thread_index();
    if (index >= sequences * units)
        return;
    int unit = index % units;
    scalar* a = gates + (offset)(index / units) * 4 * units + unit;
    scalar i = sigmoid(a[0] + bias[unit]);
    scalar f = sigmoid(a[units] + bias[units + unit]);
    scalar g = hyperbolic_tangent(a[2 * units] + bias[2 * units + unit]);
    scalar o = sigmoid(a[3 * units] + bias[3 * units + unit]);
    scalar cell = f * c_before[index] + i * g;
    a[0] = i;
    a[units] = f;
    a[2 * units] = g;
    a[3 * units] = o;
    c[index] = cell;
    h[index] = o * hyperbolic_tangent(cell);
}

// gates: the activated gates in, da out.  dy: from above.  dh: from the next step.  dc: from the next step in, for the
// step before out.
extern "C" __global__ void lstm_pointwise_backward(
    scalar* gates, const scalar* c, const scalar* c_before, const scalar* dy, const scalar* dh, scalar* dc,
    int sequences, int units)
{
    int index = thread_index();
    if (index >= sequences * units)
        return;
    scalar* a = gates + (offset)(index / units) * 4 * units + index % units;
    scalar i = a[0], f = a[units], g = a[2 * units], o = a[3 * units];
    scalar squashed = hyperbolic_tangent(c[index]);
    scalar dhidden = dy[index] + dh[index];
    scalar dcell = dc[index] + dhidden * o * tanh_slope(squashed);
    a[0] = dcell * g * sigmoid_slope(i);
    a[units] = dcell * c_before[index] * sigmoid_slope(f);
    a[2 * units] = dcell * i * tanh_slope(g);
    a[3 * units] = dhidden * squashed * sigmoid_slope(o);
    dc[index] = dcell * f;
}
