// Bit patterns and integer intrinsics.
#pragma once

namespace emu {

template <class To, class From> inline To bits_as(From value) {
    static_assert(sizeof(To) == sizeof(From), "a bit pattern keeps its size");
    return __builtin_bit_cast(To, value);
}

// Shuffles carry every type in 64 bits.
template <class T> inline unsigned long long pack(T value) {
    static_assert(sizeof(T) <= 8, "a shuffle moves at most 8 bytes");
    unsigned long long packed = 0;
    __builtin_memcpy(&packed, &value, sizeof value);
    return packed;
}

template <class T> inline T unpack(unsigned long long packed) {
    T value;
    __builtin_memcpy(&value, &packed, sizeof value);
    return value;
}

}

inline int __float_as_int(float v) { return emu::bits_as<int>(v); }
inline float __int_as_float(int v) { return emu::bits_as<float>(v); }
inline unsigned __float_as_uint(float v) { return emu::bits_as<unsigned>(v); }
inline float __uint_as_float(unsigned v) { return emu::bits_as<float>(v); }
inline long long __double_as_longlong(double v) { return emu::bits_as<long long>(v); }
inline double __longlong_as_double(long long v) { return emu::bits_as<double>(v); }
inline int __double2hiint(double v) { return (int)(emu::bits_as<long long>(v) >> 32); }
inline int __double2loint(double v) { return (int)emu::bits_as<long long>(v); }

inline int __popc(unsigned v) { return __builtin_popcount(v); }
inline int __popcll(unsigned long long v) { return __builtin_popcountll(v); }
inline int __ffs(int v) { return __builtin_ffs(v); }
inline int __ffsll(long long v) { return __builtin_ffsll(v); }
inline int __clz(int v) { return v ? __builtin_clz((unsigned)v) : 32; }
inline int __clzll(long long v) { return v ? __builtin_clzll((unsigned long long)v) : 64; }

inline unsigned __brev(unsigned v) {
    unsigned r = 0;
    for (int i = 0; i < 32; i++) r |= (v >> i & 1u) << (31 - i);
    return r;
}

inline int __mulhi(int a, int b) { return (int)((long long)a * b >> 32); }
inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)((unsigned long long)a * b >> 32); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
    return (unsigned long long)((unsigned __int128)a * b >> 64);
}
inline int __mul24(int a, int b) { return (int)((unsigned)(a << 8 >> 8) * (unsigned)(b << 8 >> 8)); }

inline unsigned __funnelshift_l(unsigned low, unsigned high, unsigned by) {
    return (unsigned)(((unsigned long long)high << 32 | low) << (by & 31) >> 32);
}
inline unsigned __funnelshift_r(unsigned low, unsigned high, unsigned by) {
    return (unsigned)(((unsigned long long)high << 32 | low) >> (by & 31));
}

inline unsigned __byte_perm(unsigned a, unsigned b, unsigned selector) {
    unsigned long long bytes = (unsigned long long)b << 32 | a;
    unsigned r = 0;
    for (int i = 0; i < 4; i++) {
        unsigned s = selector >> (4 * i) & 15u, byte = (unsigned)(bytes >> (8 * (s & 7u))) & 255u;
        r |= (s & 8u ? (byte & 128u ? 255u : 0u) : byte) << (8 * i);
    }
    return r;
}
