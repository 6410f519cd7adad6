// Every access of a kernel to memory, before it is made. Kernels are compiled with g++'s ThreadSanitizer
// instrumentation, which calls the functions below; no sanitizer runtime is linked. (AddressSanitizer's instrumentation
// would do for bounds, but it leaves out the check of a write that follows a read of the same address, and so hides
// half of the races.) An access that may not be made never is: the thread stops in front of it.
#include "access.h"
#include "arena.h"
#include "describe.h"
#include "races.h"
#include "../runtime/options.h"
#include "../runtime/scheduler.h"
#include <cstring>

namespace emu {

namespace {

[[noreturn]] void refuse(Thread& thread, uintptr_t address, size_t bytes, Access access, uintptr_t code) {
    const Launch& launch = thread.block->scheduler->launch();
    std::string message = text("illegal address in kernel %s: %s %s %zu bytes in %s%s", launch.kernel->name,
        describe(thread).c_str(), writes(access) ? "writes" : "reads", bytes,
        describe_address(thread, address).c_str(), source_line(*launch.image, code).c_str());
    thread.block->scheduler->leave(IllegalAddress, message);
}

// Not this block's own shared memory, not device memory, not the thread's stack.
void check_rare(Thread& thread, uintptr_t address, size_t bytes, Access access, uintptr_t code) {
    if (arena::contains(address)) {
        const Region& region = arena::region_at(address);
        if (address + bytes <= region.end && region.owner && region.owner->cluster == thread.block->cluster
            && region.owner->alive > 0) {
            if (options.checkRaces && !thread.unchecked) races::check(thread, address, bytes, access, code, true);
            return;
        }
    } else {
        const ModuleImage& image = *thread.block->scheduler->launch().image;
        if (address >= image.begin && address + bytes <= image.end) {
            // A module's own variables have no shadow; what an atomic on them may order is taken as ordered.
            if (is_atomic(access)) races::synchronise(thread);
            return;
        }
        if (thread.unchecked) return;
    }
    refuse(thread, address, bytes, access, code);
}

}

void check_access(const volatile void* pointer, size_t bytes, Access access, void* returnAddress) {
    Thread* thread = current;
    if (!thread) return;
    uintptr_t address = (uintptr_t)pointer, code = (uintptr_t)returnAddress;
    if (arena::contains(address)) {
        const Region& region = arena::region_at(address);
        if (address + bytes <= region.end && (!region.owner || region.owner == thread->block)) {
            if (options.checkRaces && !thread->unchecked)
                races::check(*thread, address, bytes, access, code, region.owner != nullptr);
            return;
        }
    } else if (address - (uintptr_t)thread->fiber->stack <= FiberStackBytes - bytes) {
        return;
    }
    check_rare(*thread, address, bytes, access, code);
}

}

using namespace emu;

#define EXPORT __attribute__((visibility("default")))
#define CALLER __builtin_return_address(0)

#define EMU_ACCESS(bytes) \
    EXPORT void __tsan_read##bytes(void* p) { check_access(p, bytes, Access::Read, CALLER); } \
    EXPORT void __tsan_write##bytes(void* p) { check_access(p, bytes, Access::Write, CALLER); } \
    EXPORT void __tsan_unaligned_read##bytes(void* p) { check_access(p, bytes, Access::Read, CALLER); } \
    EXPORT void __tsan_unaligned_write##bytes(void* p) { check_access(p, bytes, Access::Write, CALLER); } \
    EXPORT void __tsan_volatile_read##bytes(void* p) { \
        atomic_point(); \
        check_access(p, bytes, Access::AtomicRead, CALLER); \
    } \
    EXPORT void __tsan_volatile_write##bytes(void* p) { check_access(p, bytes, Access::AtomicWrite, CALLER); }

extern "C" {

EMU_ACCESS(1)
EMU_ACCESS(2)
EMU_ACCESS(4)
EMU_ACCESS(8)
EMU_ACCESS(16)

EXPORT void __tsan_read_range(void* p, unsigned long bytes) { check_access(p, bytes, Access::Read, CALLER); }
EXPORT void __tsan_write_range(void* p, unsigned long bytes) { check_access(p, bytes, Access::Write, CALLER); }

EXPORT void* emu_memcpy(void* to, const void* from, unsigned long bytes) {
    check_access(from, bytes, Access::Read, CALLER);
    check_access(to, bytes, Access::Write, CALLER);
    return memcpy(to, from, bytes);
}

EXPORT void* emu_memset(void* to, int value, unsigned long bytes) {
    check_access(to, bytes, Access::Write, CALLER);
    return memset(to, value, bytes);
}

EXPORT void __tsan_init() {}
EXPORT void __tsan_func_entry(void*) {}
EXPORT void __tsan_func_exit() {}
EXPORT void __tsan_vptr_update(void**, void*) {}

// What -fsanitize=alignment calls; the layout is libubsan's.
struct UbsanMismatch {
    const char* file;
    unsigned line, column;
    const void* type;
    unsigned char logAlignment, kind;
};

EXPORT void __ubsan_handle_type_mismatch_v1(UbsanMismatch* at, uintptr_t pointer) {
    if (!current) return;
    Scheduler& scheduler = *current->block->scheduler;
    scheduler.leave(Misaligned, text("misaligned address in kernel %s: %s accesses %s, which is no multiple of %d, at "
        "%s:%u", scheduler.launch().kernel->name, describe(*current).c_str(),
        describe_address(*current, pointer).c_str(), 1 << at->logAlignment, at->file, at->line));
}

}
