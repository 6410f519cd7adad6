// The type of every number in a build of the kernels, and the functions on it.
//
// -D SCALAR=float (the default) or -D SCALAR=double: the same source runs in double for gradient checks. The functions
// are named by type because NVRTC is given no headers.
#pragma once

#ifndef SCALAR
#define SCALAR float
#endif
typedef SCALAR scalar;

__device__ __forceinline__ float exponential(float x) { return expf(x); }
__device__ __forceinline__ double exponential(double x) { return exp(x); }
__device__ __forceinline__ float logarithm(float x) { return logf(x); }
__device__ __forceinline__ double logarithm(double x) { return log(x); }
__device__ __forceinline__ float square_root(float x) { return sqrtf(x); }
__device__ __forceinline__ double square_root(double x) { return sqrt(x); }
__device__ __forceinline__ float hyperbolic_tangent(float x) { return tanhf(x); }
__device__ __forceinline__ double hyperbolic_tangent(double x) { return tanh(x); }
__device__ __forceinline__ float larger(float a, float b) { return fmaxf(a, b); }
__device__ __forceinline__ double larger(double a, double b) { return fmax(a, b); }
__device__ __forceinline__ float smaller(float a, float b) { return fminf(a, b); }
__device__ __forceinline__ double smaller(double a, double b) { return fmin(a, b); }

// σ(x) = 1 / (1 + e^-x). A large negative x gives e^-x = infinity and so 0, as it should. In single precision with the
// instructions that approximate: the error of e^-x grows with x, but it counts less and less beside the 1 or for a result
// near 0, so that σ is off by no more than one rounding of 1. The exact quotient would branch.
__device__ __forceinline__ float sigmoid(float x) { return __fdividef(1.0f, 1.0f + __expf(-x)); }
__device__ __forceinline__ double sigmoid(double x) { return 1.0 / (1.0 + exp(-x)); }

// The derivatives of σ and tanh by their argument, from their value.
__device__ __forceinline__ scalar sigmoid_slope(scalar value) { return value * (scalar(1) - value); }
__device__ __forceinline__ scalar tanh_slope(scalar value) { return scalar(1) - value * value; }

// The number of this thread in a one-dimensional launch.
__device__ __forceinline__ int thread_index() { return (int)(blockIdx.x * blockDim.x + threadIdx.x); }

// Offsets can pass 2^31 bytes, so products of sizes are taken in 64 bits.
typedef long long offset;
