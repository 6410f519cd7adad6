// The calls of kernels that neither wait for others nor move values between them.
#include "scheduler.h"
#include "../memory/access.h"
#include "../memory/shared_pool.h"
#include <time.h>

namespace emu {

void atomic_point() {
    Thread* thread = current;
    if (thread && thread->block->scheduler->time_to_yield(*thread)) thread->block->scheduler->yield();
}

}

using namespace emu;

extern "C" {

uint3 emu_thread_index() { return current->index; }
uint3 emu_block_index() { return current->block->index; }
uint3 emu_block_size() { return current->block->size; }
uint3 emu_grid_size() { return current->block->grid; }
unsigned emu_cluster_rank() { return current->block->rank; }
unsigned emu_cluster_size() { return (unsigned)current->block->cluster->blocks.size(); }
unsigned emu_lane() { return (unsigned)current->lane; }

void emu_spin() { current->block->scheduler->yield(); }

// The checks of the ordinary build yield by themselves at every atomic access.
void emu_atomic_point() {
#ifdef EMU_REPLAY
    atomic_point();
#endif
}

void emu_trap(const char* file, int line) {
    current->block->scheduler->leave(LaunchFailed,
        text("__trap at %s:%d, reached by %s", file, line, describe(*current).c_str()));
}

// Nanoseconds stand in for cycles. A thread that watches the clock is waiting.
long long emu_clock() {
    current->block->scheduler->yield();
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

void* emu_shared_static(const void* tag, unsigned long size, const char* name) {
    return shared_static(*current->block, tag, size, name);
}

void* emu_shared_dynamic() { return current->block->dynamic; }

void* emu_map_shared_rank(const void* address, unsigned rank) {
    return map_shared_rank(*current, (const char*)address, rank);
}

}
