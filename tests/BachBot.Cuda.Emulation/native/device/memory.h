// Shared variables as the rewriting leaves them, cache hints and fences.
#pragma once

namespace emu {

// `extern __shared__ T x[];` outside every function: a name that stands for the block's dynamic shared memory.
template <class T> struct SharedDynamic {
    operator T*() const { return (T*)emu_shared_dynamic(); }
};

}

// The type comes last, because it may hold commas.
#define EMU_SHARED_STATIC(name, Dimensions, ...) \
    static char emu_tag_##name; \
    typedef __VA_ARGS__ emu_type_##name Dimensions; \
    emu_type_##name& name = *(emu_type_##name*)emu_shared_static(&emu_tag_##name, sizeof(emu_type_##name), #name)
// Dimensions are those behind the first, open one.
#define EMU_SHARED_DYNAMIC(name, Dimensions, ...) \
    typedef __VA_ARGS__ emu_type_##name Dimensions; \
    emu_type_##name* name = (emu_type_##name*)emu_shared_dynamic()
#define EMU_SHARED_DYNAMIC_GLOBAL(name, Dimensions, ...) \
    typedef __VA_ARGS__ emu_type_##name Dimensions; \
    static const emu::SharedDynamic<emu_type_##name> name

#define memcpy(to, from, bytes) (emu_memcpy(to, from, bytes))
#define memset(to, value, bytes) (emu_memset(to, value, bytes))

// Cache hints: plain accesses of whole values.
template <class T> inline T __ldg(const T* p) { return *p; }
template <class T> inline T __ldcg(const T* p) { return *p; }
template <class T> inline T __ldca(const T* p) { return *p; }
template <class T> inline T __ldcs(const T* p) { return *p; }
template <class T> inline T __ldlu(const T* p) { return *p; }
template <class T> inline T __ldcv(const T* p) { return *p; }
template <class T> inline void __stcg(T* p, T v) { *p = v; }
template <class T> inline void __stcs(T* p, T v) { *p = v; }
template <class T> inline void __stwb(T* p, T v) { *p = v; }
template <class T> inline void __stwt(T* p, T v) { *p = v; }

inline void __threadfence() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline void __threadfence_block() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline void __threadfence_system() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

// Addresses of shared memory as 32-bit numbers exist only for inline PTX, which has no place here.
template <class T> inline size_t __cvta_generic_to_shared(T* p) { return (size_t)p; }
