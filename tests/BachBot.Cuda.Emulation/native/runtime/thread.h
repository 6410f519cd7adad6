// The threads, blocks and clusters of a launch that runs.
#pragma once
#include <cstdint>
#include <string>
#include <vector>
#include "async_barriers.h"
#include "text.h"
#include "../device/runtime_calls.h"

namespace emu {

class Scheduler;
class SharedPool;
struct Fiber;
struct Block;

enum class State : uint8_t { Ready, Running, InBarrier, InNamedBarrier, InAsyncBarrier, InClusterBarrier, InWarpCall, Done };

// What one lane brings to a warp-wide call.
struct WarpArgument {
    unsigned mask;
    int call;
    unsigned argument;
    int width;
    uint64_t value, result;
    void (*collective)(void** lanes);
    bool waiting;
};

// What the search for races knows of a thread; see memory/races.h.
struct RaceView {
    uint32_t segment = 0;          // 0: the next access begins a new one
    uint32_t warpSync = 0;         // the warp's count of __syncwarp when this thread last took part in one
    uint32_t acquired = 0;         // everything before this moment counts as ordered before what the thread does now
};

struct Thread {
    uint3 index;
    Block* block;
    Fiber* fiber;
    int linear, lane, warp;
    State state;
    bool unchecked;                // runs a warp-wide instruction on behalf of other lanes
    unsigned spins;
    uint32_t clusterPhase;         // of the cluster barrier at which it arrived
    char* clusterOrder;
    const void* barrier;           // the asynchronous one for which it waits,
    const void* barrierCaller;     // from this place in the kernel
    unsigned barrierParity;
    Thread* nextWaiting;           // for any of them
    const char* file;              // where it waits; null if not known
    int line;
    WarpArgument warpCall;
    RaceView race;
    void* sanitizerFiber;
};

// What a barrier tells ThreadSanitizer to order: one object for every other time, because who is slow to leave must not
// take over what the fast ones bring to the next time.
struct BarrierOrder {
    uint32_t times = 0;
    char objects[2] = {};
    char* object() { return &objects[times & 1]; }
};

struct SharedVariable {
    const void* tag;
    const char* name;
    char* address;
    size_t size;
};

struct Cluster {
    std::vector<Block*> blocks;
    int alive = 0, arrived = 0;
    uint32_t phase = 0;
    uint32_t firstSegment = 0;     // what lies before is an earlier user of the same shared memory
    std::vector<PendingStore> pending;
    BarrierOrder order;
};

struct Warp {
    unsigned waiting = 0;          // lanes that wait in a warp-wide call
    uint32_t syncs = 0;            // how often __syncwarp brought lanes together
    char sanitizerObject = 0;
};

constexpr int NamedBarriers = 16;

struct NamedBarrier {
    int threads = 0;               // how many meet there
    std::vector<Thread*> waiting;
    BarrierOrder order;
};

struct Block {
    uint3 index, size, grid;
    unsigned linear;
    std::vector<Thread> threads;
    std::vector<Warp> warps;
    Scheduler* scheduler;
    Cluster* cluster;
    unsigned rank;                 // in the cluster
    // the barrier in which threads wait
    int alive, arrived;
    int kind, accumulated, result;
    const char* file;
    int line, site;
    NamedBarrier named[NamedBarriers];
    uint32_t epoch;                // barriers passed
    uint32_t acquired;
    // shared memory
    SharedPool* pool;
    std::vector<SharedVariable> variables;
    char* dynamic;
    size_t dynamicBytes;
    BarrierOrder order;
};

// The CUDA thread that this thread of the host runs, or null outside of kernels.
extern thread_local Thread* current __attribute__((tls_model("initial-exec")));

// "block (1,0,0) thread (3,0,0)", as every message names a thread.
std::string describe(const Thread& thread);
// The place with this number, x counting fastest.
uint3 unflatten(uint64_t linear, uint3 size);

}
