// What a kernel compiled for the host asks of the runtime. Both sides include this file, so it includes nothing itself:
// a kernel must not see more names than NVRTC would show it.
#pragma once

struct uint3 { unsigned x, y, z; };

namespace emu {

enum BarrierKind { BarrierPlain, BarrierCount, BarrierAnd, BarrierOr };

enum WarpCall { WarpShuffle, WarpShuffleXor, WarpShuffleDown, WarpShuffleUp, WarpBallot, WarpSync, WarpCustom };

using Invoker = void (*)(void** arguments);

// One kernel as its module announces it. The sizes let a launch copy the arguments, as the driver does.
struct KernelEntry {
    const char* name;
    Invoker invoke;
    int argumentCount;
    const unsigned short* argumentSizes;
    unsigned maxThreads, minBlocks;          // __launch_bounds__, 0 where it says nothing
    unsigned clusterX, clusterY, clusterZ;   // __cluster_dims__, 0 where there is none
};

}

#define EMU_CONST __attribute__((const, nothrow))

#pragma GCC visibility push(default)
extern "C" {

// The built-in variables. A thread's values never change, which lets the compiler ask once a function.
uint3 emu_thread_index() EMU_CONST;
uint3 emu_block_index() EMU_CONST;
uint3 emu_block_size() EMU_CONST;
uint3 emu_grid_size() EMU_CONST;
unsigned emu_cluster_rank() EMU_CONST;
unsigned emu_cluster_size() EMU_CONST;
unsigned emu_lane() EMU_CONST;

// Barriers and warp-wide calls; the place is named in messages, the site tells two barriers of one line apart.
int emu_barrier(int kind, int predicate, const char* file, int line, int site);
void emu_cluster_arrive(const char* file, int line);
void emu_cluster_wait(const char* file, int line);
unsigned long long emu_warp(int call, unsigned mask, unsigned long long value, unsigned argument, int width,
    const char* file, int line);
// Every lane hands in a pointer; the last one to arrive runs the function over all 32 of them.
void emu_warp_collective(void* mine, void (*all)(void** lanes), const char* file, int line);
unsigned emu_active_mask();

// bar.sync: some warps of the block meet at one of sixteen barriers.
void emu_named_barrier(int barrier, int threads, const char* file, int line);

// mbarrier: eight bytes of shared memory that count arrivals and bytes (runtime/async_barriers.cpp).
void emu_mbarrier_init(unsigned long long* barrier, unsigned arrivals);
void emu_mbarrier_arrive(unsigned long long* barrier, unsigned arrivals, unsigned expectedBytes);
int emu_mbarrier_try_wait(unsigned long long* barrier, unsigned parity);
// st.async: writes at some later time, and then counts the bytes at a barrier of the same block.
void emu_store_async(void* to, const void* value, unsigned bytes, unsigned long long* barrier);

// Shared memory: a static variable is known by the address of its tag.
void* emu_shared_static(const void* tag, unsigned long size, const char* name);
void* emu_shared_dynamic();
void* emu_map_shared_rank(const void* address, unsigned rank);

// A thread that waits for memory lets others run, or the wait would never end.
void emu_spin();
void emu_atomic_point();
void emu_trap(const char* file, int line);
long long emu_clock();

void* emu_memcpy(void* to, const void* from, unsigned long bytes);
void* emu_memset(void* to, int value, unsigned long bytes);

void emu_register_kernel(const emu::KernelEntry* entry);

}
#pragma GCC visibility pop
