// Shuffles, votes, __syncwarp and warp-wide instructions: the last lane of the mask to arrive does the work for all.
#include "barriers.h"
#include "scheduler.h"
#include "sanitizer_hooks.h"
#include <algorithm>

namespace emu {

namespace {

constexpr unsigned FullMask = 0xffffffffu;

struct Lanes {
    Thread* first;
    int count;
    Thread& operator[](int lane) const { return first[lane]; }
};

Lanes lanes_of(Thread& thread) {
    Block& block = *thread.block;
    int first = thread.warp * 32;
    return {&block.threads[first], std::min(32, (int)block.threads.size() - first)};
}

// Everyone named by the mask has arrived at the same call; or an error that can never come right.
bool complete(Thread& thread, Lanes lanes, const Warp& warp) {
    const WarpArgument& mine = thread.warpCall;
    Scheduler& scheduler = *thread.block->scheduler;
    const char* file = thread.file;
    int line = thread.line;
    if (!(mine.mask >> thread.lane & 1u))
        scheduler.leave(LaunchFailed, text("warp operation at %s:%d: lane %d of %s is not in its own mask %08x", file,
            line, thread.lane, describe(thread).c_str(), mine.mask));
    for (int lane = 0; lane < 32; lane++) {
        if (!(mine.mask >> lane & 1u)) continue;
        if (lane >= lanes.count)
            scheduler.leave(LaunchFailed, text("warp operation at %s:%d: mask %08x names lane %d, the warp of %s has "
                "%d lanes", file, line, mine.mask, lane, describe(thread).c_str(), lanes.count));
        const Thread& other = lanes[lane];
        if (other.state == State::Done)
            scheduler.leave(LaunchFailed, text("warp operation at %s:%d: lane %d of mask %08x has left the kernel (%s)",
                file, line, lane, mine.mask, describe(thread).c_str()));
        if (!other.warpCall.waiting) continue;
        if (other.warpCall.call != mine.call || other.warpCall.mask != mine.mask)
            scheduler.leave(LaunchFailed, text("divergent warp operation: block (%u,%u,%u) warp %d: lane %d at %s:%d "
                "with mask %08x, lane %d at %s:%d with mask %08x", thread.block->index.x, thread.block->index.y,
                thread.block->index.z, thread.warp, thread.lane, file, line, mine.mask, lane, other.file, other.line,
                other.warpCall.mask));
    }
    return (warp.waiting & mine.mask) == mine.mask;
}

int source_lane(const WarpArgument& call, int lane) {
    int base = lane & ~(call.width - 1), source = lane;
    switch (call.call) {
        case WarpShuffle:
            return base + (int)(call.argument & (unsigned)(call.width - 1));
        case WarpShuffleXor:
            source = lane ^ (int)call.argument;
            return source < base + call.width ? source : lane;
        case WarpShuffleDown:
            source = lane + (int)call.argument;
            return source < base + call.width ? source : lane;
        case WarpShuffleUp:
            source = lane - (int)call.argument;
            return source >= base ? source : lane;
        default:
            return lane;
    }
}

void exchange(Thread& thread, Lanes lanes) {
    unsigned mask = thread.warpCall.mask;
    for (int lane = 0; lane < lanes.count; lane++) {
        if (!(mask >> lane & 1u)) continue;
        int source = source_lane(lanes[lane].warpCall, lane);
        if (source < 0 || source >= lanes.count || !(mask >> source & 1u))
            thread.block->scheduler->leave(LaunchFailed, text("shuffle at %s:%d: %s reads lane %d, which is not in "
                "mask %08x", thread.file, thread.line, describe(lanes[lane]).c_str(), source, mask));
        lanes[lane].warpCall.result = lanes[source].warpCall.value;
    }
}

void vote(Thread& thread, Lanes lanes) {
    unsigned mask = thread.warpCall.mask;
    uint64_t ballot = 0;
    for (int lane = 0; lane < lanes.count; lane++)
        if (mask >> lane & 1u && lanes[lane].warpCall.value) ballot |= 1ull << lane;
    for (int lane = 0; lane < lanes.count; lane++)
        if (mask >> lane & 1u) lanes[lane].warpCall.result = ballot;
}

// Only __syncwarp orders memory: shuffles move values between registers.
void synchronise(Thread& thread, Lanes lanes, Warp& warp) {
    unsigned mask = thread.warpCall.mask;
    warp.syncs++;
    uint32_t acquired = 0;
    for (int lane = 0; lane < lanes.count; lane++)
        if (mask >> lane & 1u) acquired = std::max(acquired, lanes[lane].race.acquired);
    for (int lane = 0; lane < lanes.count; lane++) {
        if (!(mask >> lane & 1u)) continue;
        lanes[lane].race.warpSync = warp.syncs;
        lanes[lane].race.acquired = acquired;
        lanes[lane].race.segment = 0;
    }
}

void run_collective(Thread& thread, Lanes lanes) {
    void* arguments[32] = {};
    for (int lane = 0; lane < lanes.count; lane++) arguments[lane] = (void*)lanes[lane].warpCall.value;
    thread.unchecked = true;       // it reads and writes the registers of other lanes
    ignore_begin();
    thread.warpCall.collective(arguments);
    ignore_end();
    thread.unchecked = false;
}

void perform(Thread& thread, Lanes lanes, Warp& warp) {
    switch (thread.warpCall.call) {
        case WarpBallot: vote(thread, lanes); break;
        case WarpSync: synchronise(thread, lanes, warp); break;
        case WarpCustom: run_collective(thread, lanes); break;
        default: exchange(thread, lanes); break;
    }
}

void call_warp(Thread& thread) {
    Warp& warp = thread.block->warps[thread.warp];
    Scheduler& scheduler = *thread.block->scheduler;
    Lanes lanes = lanes_of(thread);
    unsigned mask = thread.warpCall.mask;
    thread.warpCall.waiting = true;
    warp.waiting |= 1u << thread.lane;
    if (thread.warpCall.call == WarpSync) order_before(&warp.sanitizerObject);
    // The common case first: a full mask and lanes still to come.
    bool waits = mask == FullMask && warp.waiting != FullMask && lanes.count == 32
        && thread.block->alive == (int)thread.block->threads.size();
    if (waits || !complete(thread, lanes, warp)) {
        scheduler.wait(State::InWarpCall);
    } else {
        perform(thread, lanes, warp);
        scheduler.progress();
        for (int lane = lanes.count; lane-- > 0;) {
            if (!(mask >> lane & 1u)) continue;
            lanes[lane].warpCall.waiting = false;
            warp.waiting &= ~(1u << lane);
            if (&lanes[lane] != &thread) scheduler.make_ready(lanes[lane]);
        }
    }
    if (thread.warpCall.call == WarpSync) order_after(&warp.sanitizerObject);
}

}

void leave_warp(Thread& thread) {
    if (thread.block->warps[thread.warp].waiting == 0) return;
    Lanes lanes = lanes_of(thread);
    for (int lane = 0; lane < lanes.count; lane++) {
        const Thread& other = lanes[lane];
        if (!other.warpCall.waiting || !(other.warpCall.mask >> thread.lane & 1u)) continue;
        thread.block->scheduler->fail(LaunchFailed, text("warp operation at %s:%d: %s waits for lane %d of mask %08x, "
            "which has left the kernel", other.file, other.line, describe(other).c_str(), thread.lane,
            other.warpCall.mask));
    }
}

}

using namespace emu;

extern "C" unsigned long long emu_warp(int call, unsigned mask, unsigned long long value, unsigned argument, int width,
    const char* file, int line) {
    Thread& thread = *current;
    thread.file = file;
    thread.line = line;
    thread.warpCall = {mask, call, argument, width, value, 0, nullptr, false};
    call_warp(thread);
    return thread.warpCall.result;
}

extern "C" void emu_warp_collective(void* mine, void (*all)(void** lanes), const char* file, int line) {
    Thread& thread = *current;
    thread.file = file;
    thread.line = line;
    thread.warpCall = {FullMask, WarpCustom, 0, 32, (uint64_t)mine, 0, all, false};
    call_warp(thread);
}

extern "C" unsigned emu_active_mask() { return 1u << current->lane; }
