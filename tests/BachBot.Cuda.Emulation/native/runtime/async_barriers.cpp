// Barriers in shared memory that count arrivals and bytes, and the stores that arrive with their bytes.
//
// A store is made when the scheduler finds it time: at once where threads run in order, else now and then, at the
// latest when nobody can go on. So a thread that reads without waiting for its barrier meets old contents.
#include "async_barriers.h"
#include "sanitizer_hooks.h"
#include "scheduler.h"
#include "../memory/access.h"
#include "../memory/shared_pool.h"
#include <cstring>

namespace emu {

namespace {

constexpr unsigned MaxArrivals = (1u << 20) - 1;
constexpr int MaxBytes = (1 << 20) - 1;

// What the eight bytes hold.
struct Barrier {
    unsigned arrivals;             // of a phase
    unsigned missing;              // arrivals still to come
    int bytes;                     // announced and not yet written; below 0 where writing was faster
    unsigned phase;

    static Barrier from(unsigned long long word) {
        return {(unsigned)(word & MaxArrivals), (unsigned)(word >> 20 & MaxArrivals),
            (int)((int64_t)(word << 3) >> 43), (unsigned)(word >> 61 & 1)};
    }
    unsigned long long word() const {
        return (unsigned long long)arrivals | (unsigned long long)missing << 20
            | ((unsigned long long)bytes & 0x1fffff) << 40 | (unsigned long long)phase << 61 | 1ull << 62;
    }
};

// Bit 62 is set in every barrier, and bit 63, as in fresh memory, in none.
Barrier load(const unsigned long long* barrier) {
    if (*barrier >> 62 != 1)
        current->block->scheduler->leave(LaunchFailed,
            text("%s uses an mbarrier that was not initialised", describe(*current).c_str()));
    return Barrier::from(*barrier);
}

// What ThreadSanitizer orders: who is slow to leave a phase must not take over what the next one brings. Any address will
// do, and a barrier's first two bytes are nobody else's.
void* phase_order(unsigned long long* barrier, unsigned phase) { return (char*)barrier + phase; }

// Writes a barrier back, and turns it if nothing is missing any more.
void store(Barrier barrier, unsigned long long* word, Scheduler& scheduler) {
    bool turns = barrier.missing == 0 && barrier.bytes == 0;
    if (turns) {
        barrier.phase ^= 1;
        barrier.missing = barrier.arrivals;
    }
    *word = barrier.word();
    scheduler.progress();
    if (turns) scheduler.turned(word);
}

}

bool deliver_one(Cluster& cluster, uint32_t choice) {
    if (cluster.pending.empty()) return false;
    size_t at = choice % cluster.pending.size();
    PendingStore store = cluster.pending[at];
    // The list is the emulator's own: all threads of the device share it.
    ignore_begin();
    cluster.pending.erase(cluster.pending.begin() + (long)at);
    ignore_end();
    Scheduler& scheduler = *store.target->scheduler;
    if (store.target->alive == 0) {
        const uint3 b = store.target->index;
        scheduler.fail(LaunchFailed, text("an asynchronous store arrives in the shared memory of block (%u,%u,%u), "
            "which has ended", b.x, b.y, b.z));
        return true;
    }
    ignore_begin();
    memcpy(store.to, store.value, store.bytes);
    ignore_end();
    Barrier barrier = Barrier::from(*store.barrier);
    barrier.bytes -= (int)store.bytes;
    emu::store(barrier, store.barrier, scheduler);
    return true;
}

}

using namespace emu;

// In the entry points themselves: the place in the kernel that a message names.
#define EMU_CHECK_BARRIER(barrier, access) \
    check_access(barrier, sizeof *(barrier), access, __builtin_return_address(0))

extern "C" void emu_mbarrier_init(unsigned long long* barrier, unsigned arrivals) {
    EMU_CHECK_BARRIER(barrier, Access::Write);
    if (arrivals == 0 || arrivals > MaxArrivals)
        current->block->scheduler->leave(LaunchFailed,
            text("%s initialises an mbarrier with %u arrivals", describe(*current).c_str(), arrivals));
    *barrier = Barrier{arrivals, arrivals, 0, 0}.word();
}

extern "C" void emu_mbarrier_arrive(unsigned long long* word, unsigned arrivals, unsigned expectedBytes) {
    atomic_point();
    EMU_CHECK_BARRIER(word, Access::AtomicWrite);
    Scheduler& scheduler = *current->block->scheduler;
    Barrier barrier = load(word);
    if (arrivals > barrier.missing)
        scheduler.leave(LaunchFailed, text("%s arrives at an mbarrier at which all %u of this phase have arrived",
            describe(*current).c_str(), barrier.arrivals));
    if (barrier.bytes + (int)expectedBytes > MaxBytes)
        scheduler.leave(LaunchFailed, text("%s announces too many bytes at an mbarrier", describe(*current).c_str()));
    barrier.missing -= arrivals;
    barrier.bytes += (int)expectedBytes;
    order_before(phase_order(word, barrier.phase));
    store(barrier, word, scheduler);
}

extern "C" int emu_mbarrier_try_wait(unsigned long long* word, unsigned parity) {
    Thread& thread = *current;
    EMU_CHECK_BARRIER(word, Access::AtomicRead);
    if (load(word).phase == (parity & 1)) {
        thread.block->scheduler->deliver_stores();
        if (load(word).phase == (parity & 1)) thread.block->scheduler->wait_at(
            word, parity, __builtin_return_address(0));
        // Who comes to run only after the next phase as well has missed its own.
        if (load(word).phase == (parity & 1)) return 0;
    }
    order_after(phase_order(word, parity & 1));
    races::synchronise(thread);
    return 1;
}

extern "C" void emu_store_async(void* to, const void* value, unsigned bytes, unsigned long long* barrier) {
    Thread& thread = *current;
    // Unlike a plain store it is ordered by its barrier alone, so only its bounds are looked at.
    bool before = thread.unchecked;
    thread.unchecked = true;
    check_access(to, bytes, Access::Write, __builtin_return_address(0));
    EMU_CHECK_BARRIER(barrier, Access::Write);
    thread.unchecked = before;
    Block *target = owner_of(thread, to), *owner = owner_of(thread, barrier);
    if (!target || target != owner)
        thread.block->scheduler->leave(LaunchFailed, text("%s stores asynchronously, but the place and the barrier are "
            "not in the shared memory of one block of its cluster", describe(thread).c_str()));
    Cluster& cluster = *thread.block->cluster;
    PendingStore store{target, (char*)to, bytes, barrier, {}};
    memcpy(store.value, value, bytes);
    note_write(to, bytes);
    order_before(phase_order(barrier, load(barrier).phase));
    ignore_begin();
    cluster.pending.push_back(store);
    ignore_end();
    thread.block->scheduler->stored(cluster);
}
