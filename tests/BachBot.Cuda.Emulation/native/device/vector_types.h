// float4 and its relatives, with the device's alignment: a misaligned access fails here as it does there.
#pragma once

#define EMU_VECTOR(Scalar, Name, Align1, Align2, Align4) \
    struct __align__(Align1) Name##1 { Scalar x; }; \
    struct __align__(Align2) Name##2 { Scalar x, y; }; \
    struct Name##3 { Scalar x, y, z; }; \
    struct __align__(Align4) Name##4 { Scalar x, y, z, w; }; \
    inline Name##1 make_##Name##1(Scalar x) { return {x}; } \
    inline Name##2 make_##Name##2(Scalar x, Scalar y) { return {x, y}; } \
    inline Name##3 make_##Name##3(Scalar x, Scalar y, Scalar z) { return {x, y, z}; } \
    inline Name##4 make_##Name##4(Scalar x, Scalar y, Scalar z, Scalar w) { return {x, y, z, w}; }

EMU_VECTOR(signed char, char, 1, 2, 4)
EMU_VECTOR(unsigned char, uchar, 1, 2, 4)
EMU_VECTOR(short, short, 2, 4, 8)
EMU_VECTOR(unsigned short, ushort, 2, 4, 8)
EMU_VECTOR(int, int, 4, 8, 16)
EMU_VECTOR(float, float, 4, 8, 16)
EMU_VECTOR(long, long, 8, 16, 16)
EMU_VECTOR(unsigned long, ulong, 8, 16, 16)
EMU_VECTOR(long long, longlong, 8, 16, 16)
EMU_VECTOR(unsigned long long, ulonglong, 8, 16, 16)
EMU_VECTOR(double, double, 8, 16, 16)
#undef EMU_VECTOR

// uint3 is the type of the built-in variables and so comes with the runtime's calls.
struct uint1 { unsigned x; };
struct __align__(8) uint2 { unsigned x, y; };
struct __align__(16) uint4 { unsigned x, y, z, w; };
inline uint1 make_uint1(unsigned x) { return {x}; }
inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
inline uint3 make_uint3(unsigned x, unsigned y, unsigned z) { return {x, y, z}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

struct dim3 {
    unsigned x, y, z;
    constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
    constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
    constexpr operator uint3() const { return {x, y, z}; }
};
