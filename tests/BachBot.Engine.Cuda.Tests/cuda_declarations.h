// What NVRTC has built in, as far as the kernels use it, for clang -x cuda -nocudainc -nocudalib: it lets the kernels be
// checked and compiled to PTX without a CUDA toolkit. Mathematics without an instruction of its own becomes a call of an
// external function.
#pragma once
#define __host__ __attribute__((host))
#define __device__ __attribute__((device))
#define __global__ __attribute__((global))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define __forceinline__ __inline__ __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __align__(n) __attribute__((aligned(n)))

typedef __SIZE_TYPE__ size_t;
struct uint3 { unsigned x, y, z; };
struct dim3 { unsigned x, y, z; };
struct __align__(8) float2 { float x, y; };
struct __align__(16) float4 { float x, y, z, w; };
struct __align__(16) double2 { double x, y; };
struct __align__(8) uint2 { unsigned x, y; };
struct __align__(16) uint4 { unsigned x, y, z, w; };

// clang's own header has threadIdx and so on, in terms of the three structures.
#include "__clang_cuda_builtin_vars.h"

#define DEVICE static __device__ __forceinline__
#define FULL_WARP ((32 - 32) << 8 | 31)

DEVICE void __syncwarp(unsigned mask = 0xffffffffu) { __nvvm_bar_warp_sync(mask); }
DEVICE int __shfl_xor_sync(unsigned mask, int value, int lanes) { return __nvvm_shfl_sync_bfly_i32(mask, value, lanes, FULL_WARP); }
DEVICE float __shfl_xor_sync(unsigned mask, float value, int lanes) { return __nvvm_shfl_sync_bfly_f32(mask, value, lanes, FULL_WARP); }
DEVICE double __shfl_xor_sync(unsigned mask, double value, int lanes)
{
    unsigned long long bits = __builtin_bit_cast(unsigned long long, value);
    unsigned low = (unsigned)__shfl_xor_sync(mask, (int)bits, lanes);
    unsigned high = (unsigned)__shfl_xor_sync(mask, (int)(bits >> 32), lanes);
    return __builtin_bit_cast(double, (unsigned long long)high << 32 | low);
}
DEVICE float __shfl_sync(unsigned mask, float value, int lane) { return __nvvm_shfl_sync_idx_f32(mask, value, lane, 31); }
DEVICE double __shfl_sync(unsigned mask, double value, int lane)
{
    unsigned long long bits = __builtin_bit_cast(unsigned long long, value);
    unsigned low = (unsigned)__nvvm_shfl_sync_idx_i32(mask, (int)bits, lane, 31);
    unsigned high = (unsigned)__nvvm_shfl_sync_idx_i32(mask, (int)(bits >> 32), lane, 31);
    return __builtin_bit_cast(double, (unsigned long long)high << 32 | low);
}
DEVICE float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
DEVICE double2 make_double2(double x, double y) { return {x, y}; }
DEVICE uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
DEVICE uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }
DEVICE unsigned __ballot_sync(unsigned mask, int predicate) { return __nvvm_vote_ballot_sync(mask, predicate); }
DEVICE int __ffs(int value) { return __builtin_ffs(value); }
DEVICE unsigned __float_as_uint(float value) { return __builtin_bit_cast(unsigned, value); }
DEVICE long long __double_as_longlong(double value) { return __builtin_bit_cast(long long, value); }
DEVICE double __longlong_as_double(long long value) { return __builtin_bit_cast(double, value); }
DEVICE float __uint_as_float(unsigned value) { return __builtin_bit_cast(float, value); }
DEVICE uint4 __ldcg(const uint4* place)
{
    uint4 value;
    asm("ld.global.cg.v4.u32 {%0, %1, %2, %3}, [%4];"
        : "=r"(value.x), "=r"(value.y), "=r"(value.z), "=r"(value.w) : "l"(place) : "memory");
    return value;
}
DEVICE float4 __ldcg(const float4* place) { return __builtin_bit_cast(float4, __ldcg((const uint4*)place)); }
DEVICE double2 __ldcg(const double2* place) { return __builtin_bit_cast(double2, __ldcg((const uint4*)place)); }
DEVICE int __ldcg(const int* place)
{
    int value;
    asm("ld.global.cg.s32 %0, [%1];" : "=r"(value) : "l"(place) : "memory");
    return value;
}
DEVICE float __ldcg(const float* place)
{
    float value;
    asm("ld.global.cg.f32 %0, [%1];" : "=f"(value) : "l"(place) : "memory");
    return value;
}
DEVICE double __ldcg(const double* place)
{
    double value;
    asm("ld.global.cg.f64 %0, [%1];" : "=d"(value) : "l"(place) : "memory");
    return value;
}
DEVICE int atomicAdd(int* place, int value) { return __nvvm_atom_add_gen_i(place, value); }
DEVICE int atomicMin(int* place, int value) { return __nvvm_atom_min_gen_i(place, value); }

DEVICE int min(int a, int b) { return a < b ? a : b; }
DEVICE int max(int a, int b) { return a > b ? a : b; }
DEVICE float fmaxf(float a, float b) { return __nvvm_fmax_f(a, b); }
DEVICE float fminf(float a, float b) { return __nvvm_fmin_f(a, b); }
DEVICE double fmax(double a, double b) { return __nvvm_fmax_d(a, b); }
DEVICE double fmin(double a, double b) { return __nvvm_fmin_d(a, b); }
DEVICE float sqrtf(float x) { return __nvvm_sqrt_rn_f(x); }
DEVICE double sqrt(double x) { return __nvvm_sqrt_rn_d(x); }

extern "C" {
__device__ float __nv_expf(float);
__device__ float __nv_logf(float);
__device__ float __nv_tanhf(float);
__device__ double __nv_exp(double);
__device__ double __nv_log(double);
__device__ double __nv_tanh(double);
__device__ double __nv_pow(double, double);
}
DEVICE float expf(float x) { return __nv_expf(x); }
DEVICE float logf(float x) { return __nv_logf(x); }
DEVICE float __expf(float x) { return __nvvm_ex2_approx_f(x * 1.4426950408889634f); }
DEVICE float __fdividef(float x, float y) { return x * __nvvm_rcp_approx_ftz_f(y); }
DEVICE float tanhf(float x) { return __nv_tanhf(x); }
DEVICE double exp(double x) { return __nv_exp(x); }
DEVICE double log(double x) { return __nv_log(x); }
DEVICE double tanh(double x) { return __nv_tanh(x); }
DEVICE double pow(double x, double y) { return __nv_pow(x, y); }

#undef DEVICE
#undef FULL_WARP
