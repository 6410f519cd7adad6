// Finds two accesses that nothing orders, by one shadow cell for every four bytes of device and shared memory.
//
// A thread's run between two points of synchronisation is a segment. A segment knows its block's count of barriers, its
// warp's count of __syncwarp and the moment at which it began. A cell remembers the segments that last wrote, read (two
// of them) and accessed it atomically. Two accesses of different threads, one of them a write, not both atomic, are a
// race if
// - in one block, no __syncthreads came in between, and, in one warp, no __syncwarp of the later thread;
// - and the later thread has not synchronised otherwise since the earlier access. It has if it accessed atomically what
//   another thread had changed atomically (a flag, a counter of finished blocks, the barrier of a grid), or passed a
//   barrier of its cluster, a named barrier or an mbarrier. All that came before is then taken as ordered, whether or
//   not it is, so that no report is false. A replay under ThreadSanitizer is stricter.
#pragma once
#include <cstddef>
#include <cstdint>

namespace emu {

struct Thread;
struct Cluster;

enum class Access : uint8_t { Read, Write, AtomicRead, AtomicWrite };

inline bool writes(Access access) { return access == Access::Write || access == Access::AtomicWrite; }
inline bool is_atomic(Access access) { return access >= Access::AtomicRead; }

namespace races {

bool open(const char* base, size_t bytes);
void forget(uintptr_t address, size_t bytes);
// Counts everything before as ordered before what the thread does from now on.
void synchronise(Thread& thread);
void begin_launch();
void begin_unit(Cluster& cluster);
// Called for addresses of the arena that were found to be in bounds. Does not return if there is a race.
void check(Thread& thread, uintptr_t address, size_t bytes, Access access, uintptr_t code, bool shared);

}

}
