// Memory and its checks in the replay: the sanitizer sees every access by itself, so the ordinary build's own checks
// have nothing to do, and shared memory must come from where the sanitizer finds its bounds.
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "../memory/access.h"
#include "../memory/describe.h"
#include "../memory/shared_pool.h"
#include "../runtime/sanitizer_hooks.h"

namespace emu {

namespace races {

void begin_launch() {}
void begin_unit(Cluster&) {}
void synchronise(Thread&) {}

}

// A launch that is replayed has run before, so what only words of the runtime would say is known.
std::string describe_address(const Thread&, uintptr_t address) { return text("%#llx", (unsigned long long)address); }
std::string source_line(const ModuleImage&, uintptr_t) { return ""; }

void check_access(const volatile void*, size_t, Access, void*) {}

#if defined(EMU_SANITIZE_THREAD)

namespace {

constexpr size_t PoolBytes = size_t(1) << 30;

}

// One stretch, never used twice. It comes by a direct system call, and is filled word by word, because the sanitizer
// would take mmap and memset for writes of the thread that makes them.
SharedPool::SharedPool(int) {
    begin_ = (uintptr_t)syscall(SYS_mmap, nullptr, PoolBytes, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    next_ = begin_;
}

SharedPool::~SharedPool() {}

char* SharedPool::allocate(const Block&, size_t bytes, const char*) {
    size_t words = (bytes + 7) / 8;
    if (next_ + words * 8 + 128 > begin_ + PoolBytes) return nullptr;
    char* memory = (char*)next_;
    for (size_t i = 0; i < words; i++) ((volatile uint64_t*)memory)[i] = ~0ull;
    next_ += (words * 8 + 255) / 128 * 128;
    return memory;
}

void SharedPool::clear() {}

#else

// Every variable from the heap, whose ends AddressSanitizer guards.
SharedPool::SharedPool(int) {}

SharedPool::~SharedPool() { clear(); }

char* SharedPool::allocate(const Block&, size_t bytes, const char*) {
    void* memory = nullptr;
    if (posix_memalign(&memory, 128, bytes) != 0) return nullptr;
    memset(memory, 0xff, bytes);
    pieces_.push_back(memory);
    return (char*)memory;
}

void SharedPool::clear() {
    for (void* piece : pieces_) free(piece);
    pieces_.clear();
}

#endif

}

using namespace emu;

extern "C" {

void* emu_memcpy(void* to, const void* from, unsigned long bytes) { return memcpy(to, from, bytes); }
void* emu_memset(void* to, int value, unsigned long bytes) { return memset(to, value, bytes); }

#if defined(EMU_SANITIZE_THREAD)

// g++ calls these for volatile accesses, and the sanitizer's library does not have them. A volatile is a flag.
#define EMU_VOLATILE(bytes) \
    void __tsan_volatile_read##bytes(void* p) { \
        atomic_point(); \
        order_after(p); \
    } \
    void __tsan_volatile_write##bytes(void* p) { order_before(p); } \
    void __tsan_unaligned_volatile_read##bytes(void* p) { __tsan_volatile_read##bytes(p); } \
    void __tsan_unaligned_volatile_write##bytes(void* p) { __tsan_volatile_write##bytes(p); }

EMU_VOLATILE(1)
EMU_VOLATILE(2)
EMU_VOLATILE(4)
EMU_VOLATILE(8)
EMU_VOLATILE(16)

#endif

}
