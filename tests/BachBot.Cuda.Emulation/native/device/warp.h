// Shuffles, votes and __syncwarp.
#pragma once

namespace emu {

template <class T>
inline T shuffle(WarpCall call, const char* file, int line, unsigned mask, T value, int argument, int width = 32) {
    return unpack<T>(emu_warp(call, mask, pack(value), (unsigned)argument, width, file, line));
}

inline unsigned ballot(const char* file, int line, unsigned mask, bool predicate) {
    return (unsigned)emu_warp(WarpBallot, mask, predicate, 0, 32, file, line);
}

inline void sync_warp(const char* file, int line, unsigned mask = 0xffffffffu) {
    emu_warp(WarpSync, mask, 0, 0, 32, file, line);
}

// Which lanes hold the same value as this one: a shuffle from every lane of the mask.
template <class T> inline unsigned match_any(const char* file, int line, unsigned mask, T value) {
    unsigned same = 0;
    for (int lane = 0; lane < 32; lane++)
        if (mask >> lane & 1u)
            same |= (unsigned)(pack(shuffle(WarpShuffle, file, line, mask, value, lane)) == pack(value)) << lane;
    return same;
}

template <class T, class Combine> inline T reduce(const char* file, int line, unsigned mask, T value, Combine combine) {
    T result = value;
    bool first = true;
    for (int lane = 0; lane < 32; lane++) {
        if (!(mask >> lane & 1u)) continue;
        T other = shuffle(WarpShuffle, file, line, mask, value, lane);
        result = first ? other : combine(result, other);
        first = false;
    }
    return result;
}

}

#define __shfl_sync(...) (emu::shuffle(emu::WarpShuffle, __FILE__, __LINE__, __VA_ARGS__))
#define __shfl_xor_sync(...) (emu::shuffle(emu::WarpShuffleXor, __FILE__, __LINE__, __VA_ARGS__))
#define __shfl_down_sync(...) (emu::shuffle(emu::WarpShuffleDown, __FILE__, __LINE__, __VA_ARGS__))
#define __shfl_up_sync(...) (emu::shuffle(emu::WarpShuffleUp, __FILE__, __LINE__, __VA_ARGS__))
#define __ballot_sync(mask, p) (emu::ballot(__FILE__, __LINE__, mask, (p) != 0))
#define __any_sync(mask, p) ((int)(emu::ballot(__FILE__, __LINE__, mask, (p) != 0) != 0))
#define __all_sync(mask, p) ((int)(emu::ballot(__FILE__, __LINE__, mask, (p) == 0) == 0))
#define __match_any_sync(mask, v) (emu::match_any(__FILE__, __LINE__, mask, v))
#define __syncwarp(...) (emu::sync_warp(__FILE__, __LINE__ __VA_OPT__(,) __VA_ARGS__))
#define __activemask() (emu_active_mask())

#define EMU_REDUCE(mask, v, expression) \
    (emu::reduce(__FILE__, __LINE__, mask, v, [](auto a, auto b) { return expression; }))
#define __reduce_add_sync(mask, v) EMU_REDUCE(mask, v, a + b)
#define __reduce_min_sync(mask, v) EMU_REDUCE(mask, v, b < a ? b : a)
#define __reduce_max_sync(mask, v) EMU_REDUCE(mask, v, a < b ? b : a)
#define __reduce_and_sync(mask, v) EMU_REDUCE(mask, v, a & b)
#define __reduce_or_sync(mask, v) EMU_REDUCE(mask, v, a | b)
#define __reduce_xor_sync(mask, v) EMU_REDUCE(mask, v, a ^ b)
