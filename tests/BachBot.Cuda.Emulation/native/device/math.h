// Math functions and conversions. The C library computes them: results differ from the device's in the last bits, and
// the fast intrinsics (__expf and so on) are as exact as the plain ones here.
#pragma once

#define EMU_LIBM1(name) \
    extern "C" float name##f(float) noexcept; extern "C" double name(double) noexcept; \
    inline float name(float x) { return name##f(x); }
#define EMU_LIBM2(name) \
    extern "C" float name##f(float, float) noexcept; extern "C" double name(double, double) noexcept; \
    inline float name(float x, float y) { return name##f(x, y); }

EMU_LIBM1(sqrt) EMU_LIBM1(cbrt) EMU_LIBM1(exp) EMU_LIBM1(exp2) EMU_LIBM1(exp10) EMU_LIBM1(expm1)
EMU_LIBM1(log) EMU_LIBM1(log2) EMU_LIBM1(log10) EMU_LIBM1(log1p) EMU_LIBM1(logb)
EMU_LIBM1(sin) EMU_LIBM1(cos) EMU_LIBM1(tan) EMU_LIBM1(asin) EMU_LIBM1(acos) EMU_LIBM1(atan)
EMU_LIBM1(sinh) EMU_LIBM1(cosh) EMU_LIBM1(tanh) EMU_LIBM1(asinh) EMU_LIBM1(acosh) EMU_LIBM1(atanh)
EMU_LIBM1(floor) EMU_LIBM1(ceil) EMU_LIBM1(round) EMU_LIBM1(rint) EMU_LIBM1(nearbyint) EMU_LIBM1(trunc)
EMU_LIBM1(fabs) EMU_LIBM1(erf) EMU_LIBM1(erfc) EMU_LIBM1(lgamma) EMU_LIBM1(tgamma)
EMU_LIBM2(pow) EMU_LIBM2(fmod) EMU_LIBM2(remainder) EMU_LIBM2(atan2) EMU_LIBM2(hypot) EMU_LIBM2(copysign)
EMU_LIBM2(fmax) EMU_LIBM2(fmin) EMU_LIBM2(fdim) EMU_LIBM2(nextafter)
#undef EMU_LIBM1
#undef EMU_LIBM2

extern "C" {
float fmaf(float, float, float) noexcept;
double fma(double, double, double) noexcept;
float ldexpf(float, int) noexcept;
double ldexp(double, int) noexcept;
float frexpf(float, int*) noexcept;
double frexp(double, int*) noexcept;
long lroundf(float) noexcept;
long lround(double) noexcept;
long lrintf(float) noexcept;
long lrint(double) noexcept;
void sincosf(float, float*, float*) noexcept;
void sincos(double, double*, double*) noexcept;
int abs(int) noexcept;
long labs(long) noexcept;
long long llabs(long long) noexcept;
int printf(const char*, ...);
}

inline float fma(float a, float b, float c) { return fmaf(a, b, c); }
inline float ldexp(float x, int e) { return ldexpf(x, e); }
inline long abs(long v) { return v < 0 ? -v : v; }
inline long long abs(long long v) { return v < 0 ? -v : v; }
inline float abs(float v) { return __builtin_fabsf(v); }
inline double abs(double v) { return __builtin_fabs(v); }

inline bool isnan(float v) { return v != v; }
inline bool isnan(double v) { return v != v; }
inline bool isinf(float v) { return __builtin_isinf(v) != 0; }
inline bool isinf(double v) { return __builtin_isinf(v) != 0; }
inline bool isfinite(float v) { return __builtin_isfinite(v) != 0; }
inline bool isfinite(double v) { return __builtin_isfinite(v) != 0; }
inline bool signbit(float v) { return __builtin_signbit(v) != 0; }
inline bool signbit(double v) { return __builtin_signbit(v) != 0; }

inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
inline double rsqrt(double x) { return 1.0 / sqrt(x); }
inline float rsqrt(float x) { return rsqrtf(x); }
inline float rcbrtf(float x) { return 1.0f / cbrtf(x); }
inline double rcbrt(double x) { return 1.0 / cbrt(x); }
inline float sinpif(float x) { return sinf(3.14159265358979f * x); }
inline float cospif(float x) { return cosf(3.14159265358979f * x); }
inline double sinpi(double x) { return sin(3.14159265358979323846 * x); }
inline double cospi(double x) { return cos(3.14159265358979323846 * x); }

// The overload sets of min and max, mixed pairs included.
#define EMU_MINMAX(A, B, R) \
    inline R min(A a, B b) { return (R)b < (R)a ? (R)b : (R)a; } \
    inline R max(A a, B b) { return (R)a < (R)b ? (R)b : (R)a; }
EMU_MINMAX(int, int, int)
EMU_MINMAX(unsigned, unsigned, unsigned)
EMU_MINMAX(int, unsigned, unsigned)
EMU_MINMAX(unsigned, int, unsigned)
EMU_MINMAX(long, long, long)
EMU_MINMAX(unsigned long, unsigned long, unsigned long)
EMU_MINMAX(long, unsigned long, unsigned long)
EMU_MINMAX(unsigned long, long, unsigned long)
EMU_MINMAX(long long, long long, long long)
EMU_MINMAX(unsigned long long, unsigned long long, unsigned long long)
EMU_MINMAX(long long, unsigned long long, unsigned long long)
EMU_MINMAX(unsigned long long, long long, unsigned long long)
#undef EMU_MINMAX
// For floating point they are fmin and fmax: a NaN loses against a number.
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double max(double a, double b) { return fmax(a, b); }
inline double min(float a, double b) { return fmin((double)a, b); }
inline double max(float a, double b) { return fmax((double)a, b); }
inline double min(double a, float b) { return fmin(a, (double)b); }
inline double max(double a, float b) { return fmax(a, (double)b); }

inline float __expf(float x) { return expf(x); }
inline float __exp10f(float x) { return exp10f(x); }
inline float __logf(float x) { return logf(x); }
inline float __log2f(float x) { return log2f(x); }
inline float __log10f(float x) { return log10f(x); }
inline float __sinf(float x) { return sinf(x); }
inline float __cosf(float x) { return cosf(x); }
inline float __tanf(float x) { return tanf(x); }
inline float __powf(float x, float y) { return powf(x, y); }
inline void __sincosf(float x, float* s, float* c) { *s = sinf(x); *c = cosf(x); }
inline float __fdividef(float x, float y) { return x / y; }
inline float __saturatef(float x) { return x > 0.0f ? (x < 1.0f ? x : 1.0f) : 0.0f; }

inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __frcp_rn(float a) { return 1.0f / a; }
inline float __fsqrt_rn(float a) { return sqrtf(a); }
inline float __frsqrt_rn(float a) { return (float)(1.0 / sqrt((double)a)); }
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline double __dadd_rn(double a, double b) { return a + b; }
inline double __dsub_rn(double a, double b) { return a - b; }
inline double __dmul_rn(double a, double b) { return a * b; }
inline double __ddiv_rn(double a, double b) { return a / b; }
inline double __dsqrt_rn(double a) { return sqrt(a); }
inline double __fma_rn(double a, double b, double c) { return fma(a, b, c); }

namespace emu {

// Out of range saturates and NaN gives 0, where plain C++ has no defined answer.
inline int to_int(double v) {
    return v != v ? 0 : v >= 2147483647.0 ? 2147483647 : v <= -2147483648.0 ? -2147483647 - 1 : (int)v;
}
inline unsigned to_uint(double v) { return !(v > 0.0) ? 0u : v >= 4294967295.0 ? 4294967295u : (unsigned)v; }

}

inline int __float2int_rn(float v) { return emu::to_int(rint((double)v)); }
inline int __float2int_rz(float v) { return emu::to_int(v); }
inline int __float2int_ru(float v) { return emu::to_int(ceil((double)v)); }
inline int __float2int_rd(float v) { return emu::to_int(floor((double)v)); }
inline unsigned __float2uint_rn(float v) { return emu::to_uint(rint((double)v)); }
inline unsigned __float2uint_rz(float v) { return emu::to_uint(v); }
inline int __double2int_rn(double v) { return emu::to_int(rint(v)); }
inline int __double2int_rz(double v) { return emu::to_int(v); }
inline float __int2float_rn(int v) { return (float)v; }
inline float __uint2float_rn(unsigned v) { return (float)v; }
inline double __int2double_rn(int v) { return (double)v; }
inline double __uint2double_rn(unsigned v) { return (double)v; }
inline float __double2float_rn(double v) { return (float)v; }
