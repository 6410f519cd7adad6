// The elementwise part of one GRU step, after the matrix products (reset gate applied after the product, as in cuDNN
// and PyTorch).
//
//   u = W_ih x_t + b      v = W_hh h_(t-1)      r = σ(u_r + v_r)      z = σ(u_z + v_z)
//   q = v_n + b_hn        n = tanh(u_n + r q)   h_t = (1 - z) n + z h_(t-1)
//
//   u, v, gates, du, dv [N, 3H], gate after gate in the order r, z, n    bias [3H]    b_hn [H]    all others [N, H]
//
// A thread a unit of a sequence; every value is written by one thread, so results are the same in every run.
#include "common/scalar.cuh"

// gates: W_ih x_t in, the activated gates out.
extern "C" __global__ void gru_pointwise_forward(
    scalar* gates, const scalar* v, const scalar* bias, const scalar* b_hn, const scalar* h_before, scalar* q,
    scalar* h, int sequences, int units)
{
    int index = thread_index();
    if (index >= sequences * units)
        return;
    int unit = index % units;
    offset row = (offset)(index / units) * 3 * units + unit;
    scalar r = sigmoid(gates[row] + bias[unit] + v[row]);
    scalar z = sigmoid(gates[row + units] + bias[units + unit] + v[row + units]);
    scalar candidate = v[row + 2 * units] + b_hn[unit];
    scalar n = hyperbolic_tangent(gates[row + 2 * units] + bias[2 * units + unit] + r * candidate);
    gates[row] = r;
    gates[row + units] = z;
    gates[row + 2 * units] = n;
    q[index] = candidate;
    h[index] = (scalar(1) - z) * n + z * h_before[index];
}

// gates: the activated gates in, du out.  dv: written.  dy: from above.  dh: from the next step in; out what reaches
// h_(t-1) beside the matrix product, to which W_hhᵀ dv is added.
extern "C" __global__ void gru_pointwise_backward(
    scalar* gates, const scalar* q, const scalar* h_before, const scalar* dy, scalar* dh, scalar* dv, int sequences,
    int units)
{
    int index = thread_index();
    if (index >= sequences * units)
        return;
    offset row = (offset)(index / units) * 3 * units + index % units;
    scalar r = gates[row], z = gates[row + units], n = gates[row + 2 * units];
    scalar dhidden = dy[index] + dh[index];
    scalar dn = dhidden * (scalar(1) - z) * tanh_slope(n);
    scalar dz = dhidden * (h_before[index] - n) * sigmoid_slope(z);
    scalar dr = dn * q[index] * sigmoid_slope(r);
    gates[row] = dr;
    gates[row + units] = dz;
    gates[row + 2 * units] = dn;
    dv[row] = dr;
    dv[row + units] = dz;
    dv[row + 2 * units] = dn * r;
    dh[index] = dhidden * z;
}
