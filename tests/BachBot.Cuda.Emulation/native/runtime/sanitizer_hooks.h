// What AddressSanitizer and ThreadSanitizer must be told about fibers and barriers, in the build that replays recorded
// launches under them. In the ordinary build all of it is nothing.
#pragma once
#include <cstddef>

#if defined(EMU_SANITIZE_THREAD)
extern "C" {
void* __tsan_get_current_fiber();
void* __tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void* fiber);
void __tsan_switch_to_fiber(void* fiber, unsigned flags);
void __tsan_acquire(void* address);
void __tsan_release(void* address);
void __tsan_write_range(void* address, unsigned long bytes);
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}
#elif defined(EMU_SANITIZE_ADDRESS)
extern "C" {
void __sanitizer_start_switch_fiber(void** fakeStack, const void* bottom, size_t size);
void __sanitizer_finish_switch_fiber(void* fakeStack, const void** bottom, size_t* size);
void __asan_unpoison_memory_region(const volatile void* address, size_t size);
}
#endif

namespace emu {

#if defined(EMU_SANITIZE_THREAD)
constexpr bool ThreadSanitizer = true;
inline void* sanitizer_current_fiber() { return __tsan_get_current_fiber(); }
inline void* sanitizer_make_fiber() { return __tsan_create_fiber(0); }
inline void sanitizer_drop_fiber(void* fiber) { __tsan_destroy_fiber(fiber); }
// 1: the switch itself orders nothing, as threads of a GPU are not ordered by who runs first.
inline void sanitizer_switch(void* fiber) { __tsan_switch_to_fiber(fiber, 1); }
inline void order_before(void* object) { __tsan_release(object); }
inline void order_after(void* object) { __tsan_acquire(object); }
// The running thread writes there: whoever carries it out later, it is this thread's write.
inline void note_write(void* to, size_t bytes) { __tsan_write_range(to, bytes); }
inline void ignore_begin() {
    AnnotateIgnoreReadsBegin("", 0);
    AnnotateIgnoreWritesBegin("", 0);
}
inline void ignore_end() {
    AnnotateIgnoreWritesEnd("", 0);
    AnnotateIgnoreReadsEnd("", 0);
}
#else
constexpr bool ThreadSanitizer = false;
inline void* sanitizer_current_fiber() { return nullptr; }
inline void* sanitizer_make_fiber() { return nullptr; }
inline void sanitizer_drop_fiber(void*) {}
inline void sanitizer_switch(void*) {}
inline void order_before(void*) {}
inline void order_after(void*) {}
inline void note_write(void*, size_t) {}
inline void ignore_begin() {}
inline void ignore_end() {}
#endif

}
