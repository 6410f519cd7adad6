// Atomics, and the flag operations that a wrapper around inline PTX needs as its emulated twin.
#pragma once

// ThreadSanitizer knows no fences: with it, atomics rather order too much than too little.
#ifdef __SANITIZE_THREAD__
#define EMU_ORDER __ATOMIC_ACQ_REL
#else
#define EMU_ORDER __ATOMIC_SEQ_CST
#endif

namespace emu {

template <int Size> struct Word;
template <> struct Word<2> { using Type = unsigned short; };
template <> struct Word<4> { using Type = unsigned; };
template <> struct Word<8> { using Type = unsigned long long; };

// Reads, computes and writes as one step; `compute` gives the new value.
template <class T, class Compute> inline T atomic_update(T* p, Compute compute) {
    using W = typename Word<sizeof(T)>::Type;
    emu_atomic_point();
    W old = __atomic_load_n((W*)p, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n((W*)p, &old, bits_as<W>((T)compute(bits_as<T>(old))), false, EMU_ORDER,
        __ATOMIC_RELAXED)) {
    }
    return bits_as<T>(old);
}

// Loads and stores that order, for flags: ld.acquire, st.release and their relaxed forms.
template <class T> inline T load_acquire(const T* p) {
    emu_atomic_point();
    return bits_as<T>(__atomic_load_n((const typename Word<sizeof(T)>::Type*)p, __ATOMIC_ACQUIRE));
}
template <class T> inline void store_release(T* p, T v) {
    using W = typename Word<sizeof(T)>::Type;
    emu_atomic_point();
    __atomic_store_n((W*)p, bits_as<W>(v), __ATOMIC_RELEASE);
}
template <class T> inline T load_relaxed(const T* p) {
    emu_atomic_point();
    return bits_as<T>(__atomic_load_n((const typename Word<sizeof(T)>::Type*)p, __ATOMIC_RELAXED));
}
template <class T> inline void store_relaxed(T* p, T v) {
    using W = typename Word<sizeof(T)>::Type;
    emu_atomic_point();
    __atomic_store_n((W*)p, bits_as<W>(v), __ATOMIC_RELAXED);
}

}

#define EMU_ATOMIC(T, name, expression) \
    inline T name(T* p, T v) { return emu::atomic_update(p, [v](T old) { return (T)(expression); }); } \
    inline T name##_block(T* p, T v) { return name(p, v); } \
    inline T name##_system(T* p, T v) { return name(p, v); }
#define EMU_ATOMIC_NUMBER(T) \
    EMU_ATOMIC(T, atomicAdd, old + v) \
    EMU_ATOMIC(T, atomicExch, v)
#define EMU_ATOMIC_INTEGER(T) \
    EMU_ATOMIC_NUMBER(T) \
    EMU_ATOMIC(T, atomicSub, old - v) \
    EMU_ATOMIC(T, atomicMin, v < old ? v : old) \
    EMU_ATOMIC(T, atomicMax, old < v ? v : old) \
    EMU_ATOMIC(T, atomicAnd, old & v) \
    EMU_ATOMIC(T, atomicOr, old | v) \
    EMU_ATOMIC(T, atomicXor, old ^ v) \
    inline T atomicCAS(T* p, T expected, T v) { \
        emu_atomic_point(); \
        __atomic_compare_exchange_n(p, &expected, v, false, EMU_ORDER, __ATOMIC_RELAXED); \
        return expected; \
    }

EMU_ATOMIC_INTEGER(int)
EMU_ATOMIC_INTEGER(unsigned)
EMU_ATOMIC_INTEGER(unsigned long long)
EMU_ATOMIC_NUMBER(float)
EMU_ATOMIC_NUMBER(double)
EMU_ATOMIC(unsigned, atomicInc, old >= v ? 0u : old + 1u)
EMU_ATOMIC(unsigned, atomicDec, old == 0u || old > v ? v : old - 1u)
#undef EMU_ATOMIC
#undef EMU_ATOMIC_NUMBER
#undef EMU_ATOMIC_INTEGER
