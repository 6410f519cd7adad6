// Atomic accesses of kernels: checked as all others, then made. g++ turns the __atomic built-ins into these calls.
#include "access.h"
#include "../runtime/scheduler.h"

using namespace emu;

#define EXPORT __attribute__((visibility("default")))
#define CALLER __builtin_return_address(0)

// Everything is done in the strongest order: what a weaker one allows besides cannot be shown on this processor anyway.
#define EMU_FETCH(bits, T, name) \
    EXPORT T __tsan_atomic##bits##_fetch_##name(volatile T* p, T v, int) { \
        atomic_point(); \
        check_access(p, sizeof(T), Access::AtomicWrite, CALLER); \
        return __atomic_fetch_##name(p, v, __ATOMIC_SEQ_CST); \
    }

#define EMU_EXCHANGE(bits, T, strength) \
    EXPORT int __tsan_atomic##bits##_compare_exchange_##strength(volatile T* p, T* expected, T v, int, int) { \
        atomic_point(); \
        check_access(p, sizeof(T), Access::AtomicWrite, CALLER); \
        return __atomic_compare_exchange_n(p, expected, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
    }

#define EMU_ATOMICS(bits, T) \
    EXPORT T __tsan_atomic##bits##_load(const volatile T* p, int) { \
        atomic_point(); \
        check_access(p, sizeof(T), Access::AtomicRead, CALLER); \
        return __atomic_load_n(p, __ATOMIC_SEQ_CST); \
    } \
    EXPORT void __tsan_atomic##bits##_store(volatile T* p, T v, int) { \
        atomic_point(); \
        check_access(p, sizeof(T), Access::AtomicWrite, CALLER); \
        __atomic_store_n(p, v, __ATOMIC_SEQ_CST); \
    } \
    EXPORT T __tsan_atomic##bits##_exchange(volatile T* p, T v, int) { \
        atomic_point(); \
        check_access(p, sizeof(T), Access::AtomicWrite, CALLER); \
        return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST); \
    } \
    EMU_FETCH(bits, T, add) \
    EMU_FETCH(bits, T, sub) \
    EMU_FETCH(bits, T, and) \
    EMU_FETCH(bits, T, or) \
    EMU_FETCH(bits, T, xor) \
    EMU_FETCH(bits, T, nand) \
    EMU_EXCHANGE(bits, T, strong) \
    EMU_EXCHANGE(bits, T, weak)

extern "C" {

EMU_ATOMICS(8, unsigned char)
EMU_ATOMICS(16, unsigned short)
EMU_ATOMICS(32, unsigned)
EMU_ATOMICS(64, unsigned long long)

EXPORT void __tsan_atomic_thread_fence(int) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
EXPORT void __tsan_atomic_signal_fence(int) {}

}
