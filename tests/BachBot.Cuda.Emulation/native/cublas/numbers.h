// Number formats that are narrower than float.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include "product.h"

namespace emu {

inline float bf16_to_float(uint16_t v) { return std::bit_cast<float>((uint32_t)v << 16); }

// To the nearest, ties to even.
inline uint16_t float_to_bf16(float v) {
    uint32_t bits = std::bit_cast<uint32_t>(v);
    if (std::isnan(v)) return (uint16_t)(bits >> 16 | 64);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// The compiler's own half floats need SSE2 and no more.
inline float fp16_to_float(uint16_t v) { return (float)std::bit_cast<_Float16>(v); }
inline uint16_t float_to_fp16(float v) { return std::bit_cast<uint16_t>((_Float16)v); }

// Ten bits of mantissa, to the nearest, ties away from zero (cvt.rna.tf32).
inline float to_tf32(float v) {
    uint32_t bits = std::bit_cast<uint32_t>(v);
    if ((bits & 0x7f800000u) == 0x7f800000u) return v;
    return std::bit_cast<float>((bits + 0x1000u) & 0xffffe000u);
}

inline float round_to(float v, Rounding rounding) {
    switch (rounding) {
        case Rounding::Tf32: return to_tf32(v);
        case Rounding::Bf16: return bf16_to_float(float_to_bf16(v));
        case Rounding::Fp16: return fp16_to_float(float_to_fp16(v));
        default: return v;
    }
}

inline double round_to(double v, Rounding) { return v; }

}
