#include "races.h"
#include "arena.h"
#include "describe.h"
#include "reserve.h"
#include "../runtime/options.h"
#include "../runtime/scheduler.h"
#include <algorithm>
#include <atomic>
#include <cstring>
#include <sys/mman.h>

namespace emu::races {

namespace {

struct Segment {
    uint32_t block, thread, epoch, warpSyncs, moment;
};

// A segment and, packed, the code of the access (offset in the module, 27 bits), the bytes of the cell (4) and whether
// an atomic access wrote.
struct Mark {
    uint32_t segment, what;
    uint32_t bytes() const { return what >> 1 & 15u; }
    bool wrote() const { return what & 1u; }
    uintptr_t code() const { return what >> 5; }
};

struct Cell {
    Mark write, read, otherRead, atomic;
};

constexpr uint32_t RememberedSegments = 1u << 22;
constexpr uint32_t LastSegment = 0xf0000000u;

const char* base = nullptr;
size_t cellBytes = 0;
Cell* cells = nullptr;
Segment* segments = nullptr;       // a ring: older ones are forgotten
std::atomic<uint32_t> nextSegment{1}, moment{1};
uint32_t launchFirst = 1;

struct Accessor {
    Thread& thread;
    uint32_t first;                // older segments say nothing
    uintptr_t code;
};

const Segment* segment_of(const Accessor& now, Mark mark) {
    if (mark.segment < now.first) return nullptr;
    if (nextSegment.load(std::memory_order_relaxed) - mark.segment >= RememberedSegments) return nullptr;
    return &segments[mark.segment & (RememberedSegments - 1)];
}

bool same_thread(const Segment& segment, const Thread& thread) {
    return segment.thread == (uint32_t)thread.linear && segment.block == thread.block->linear;
}

bool unordered(const Accessor& now, Mark mark) {
    const Thread& thread = now.thread;
    if (mark.segment == thread.race.segment) return false;
    const Segment* earlier = segment_of(now, mark);
    if (!earlier || same_thread(*earlier, thread) || thread.race.acquired > earlier->moment) return false;
    const Block& block = *thread.block;
    if (earlier->block != block.linear) return true;
    if (earlier->epoch != block.epoch) return false;
    return (int)earlier->thread >> 5 != thread.warp || thread.race.warpSync <= earlier->warpSyncs;
}

void begin_segment(Thread& thread) {
    uint32_t id = nextSegment.fetch_add(1, std::memory_order_relaxed);
    segments[id & (RememberedSegments - 1)] = {thread.block->linear, (uint32_t)thread.linear, thread.block->epoch,
        thread.block->warps[thread.warp].syncs, moment.load(std::memory_order_relaxed)};
    thread.race.segment = id;
}

const char* verb(Access access) {
    switch (access) {
        case Access::Read: return "reads";
        case Access::Write: return "writes";
        case Access::AtomicRead: return "atomically reads";
        default: return "atomically changes";
    }
}

[[noreturn]] void report(const Accessor& now, const Cell& cell, Access access, Mark mark, const char* earlierVerb) {
    const Thread& thread = now.thread;
    const Launch& launch = thread.block->scheduler->launch();
    const Segment earlier = segments[mark.segment & (RememberedSegments - 1)];
    uintptr_t address = (uintptr_t)base + (&cell - cells) * 4;
    uint3 block = unflatten(earlier.block, launch.grid), index = unflatten(earlier.thread, launch.block);
    std::string message = text("race in kernel %s: %s %s %s%s, which block (%u,%u,%u) thread (%u,%u,%u) %s%s; nothing "
        "orders the two", launch.kernel->name, describe(thread).c_str(), verb(access),
        describe_address(thread, address).c_str(), source_line(*launch.image, now.code).c_str(),
        block.x, block.y, block.z, index.x, index.y, index.z, earlierVerb,
        source_line(*launch.image, launch.image->begin + mark.code()).c_str());
    thread.block->scheduler->leave(LaunchFailed, message);
}

void set(Mark& mark, Mark mine) {
    if (mark.segment == mine.segment) mine.what |= mark.bytes() << 1;
    mark = mine;
}

void read_cell(const Accessor& now, Cell& cell, Mark mine) {
    uint32_t bytes = mine.bytes();
    if (cell.read.segment == mine.segment && (cell.read.bytes() & bytes) == bytes) return;
    if (cell.otherRead.segment == mine.segment && (cell.otherRead.bytes() & bytes) == bytes) return;
    if (cell.write.bytes() & bytes && unordered(now, cell.write)) report(now, cell, Access::Read, cell.write, "wrote");
    if (cell.atomic.bytes() & bytes && cell.atomic.wrote() && unordered(now, cell.atomic))
        report(now, cell, Access::Read, cell.atomic, "atomically changed");
    // Two readers of different threads are enough: a writer is not both of them.
    set(unordered(now, cell.read) ? cell.otherRead : cell.read, mine);
}

void write_cell(const Accessor& now, Cell& cell, Mark mine) {
    uint32_t bytes = mine.bytes();
    if (cell.write.segment == mine.segment && (cell.write.bytes() & bytes) == bytes) return;
    if (cell.write.bytes() & bytes && unordered(now, cell.write)) report(now, cell, Access::Write, cell.write, "wrote");
    if (cell.read.bytes() & bytes && unordered(now, cell.read)) report(now, cell, Access::Write, cell.read, "read");
    if (cell.otherRead.bytes() & bytes && unordered(now, cell.otherRead))
        report(now, cell, Access::Write, cell.otherRead, "read");
    if (cell.atomic.bytes() & bytes && unordered(now, cell.atomic))
        report(now, cell, Access::Write, cell.atomic, "accessed atomically");
    set(cell.write, mine);
}

// True if the value comes from another thread, which makes the access a point of synchronisation.
bool atomic_cell(const Accessor& now, Cell& cell, Mark mine, Access access) {
    uint32_t bytes = mine.bytes();
    if (cell.write.bytes() & bytes && unordered(now, cell.write)) report(now, cell, access, cell.write, "wrote");
    if (writes(access)) {
        if (cell.read.bytes() & bytes && unordered(now, cell.read)) report(now, cell, access, cell.read, "read");
        if (cell.otherRead.bytes() & bytes && unordered(now, cell.otherRead))
            report(now, cell, access, cell.otherRead, "read");
    }
    const Segment* earlier = cell.atomic.wrote() ? segment_of(now, cell.atomic) : nullptr;
    bool fromOther = earlier && !same_thread(*earlier, now.thread);
    // A read does not hide a write that others may still collide with.
    if (writes(access) || !earlier) cell.atomic = {mine.segment, mine.what | (uint32_t)writes(access)};
    return fromOther;
}

}

bool open(const char* memory, size_t bytes) {
    base = memory;
    cellBytes = bytes / 4 * sizeof(Cell);
    cells = (Cell*)reserve(cellBytes);
    segments = (Segment*)reserve(RememberedSegments * sizeof(Segment));
    return cells && segments;
}

void forget(uintptr_t address, size_t bytes) {
    char* first = (char*)&cells[(address - (uintptr_t)base) >> 2];
    madvise(first, bytes / 4 * sizeof(Cell), MADV_DONTNEED);
}

void synchronise(Thread& thread) {
    thread.race.acquired = moment.fetch_add(1, std::memory_order_relaxed) + 1;
    thread.race.segment = 0;
}

void begin_launch() {
    if (nextSegment > LastSegment) {
        madvise(cells, cellBytes, MADV_DONTNEED);
        nextSegment = 1;
    }
    launchFirst = nextSegment;
    moment = 1;
}

void begin_unit(Cluster& cluster) { cluster.firstSegment = nextSegment; }

void check(Thread& thread, uintptr_t address, size_t bytes, Access access, uintptr_t code, bool shared) {
    if (thread.race.segment == 0) begin_segment(thread);
    const Launch& launch = thread.block->scheduler->launch();
    Accessor now{thread, shared ? thread.block->cluster->firstSegment : launchFirst, code};
    bool known = code > launch.image->begin && code < launch.image->end;
    uint32_t where = known ? (uint32_t)(code - launch.image->begin) << 5 : 0;
    uintptr_t offset = address - (uintptr_t)base, end = offset + bytes;
    bool fromOther = false;
    for (uintptr_t at = offset; at < end;) {
        uintptr_t cellEnd = (at & ~uintptr_t(3)) + 4;
        uint32_t count = (uint32_t)(std::min(cellEnd, end) - at);
        Mark mine{thread.race.segment, where | ((1u << count) - 1) << (at & 3) << 1};
        Cell& cell = cells[at >> 2];
        if (access == Access::Read) read_cell(now, cell, mine);
        else if (access == Access::Write) write_cell(now, cell, mine);
        else fromOther |= atomic_cell(now, cell, mine, access);
        at = cellEnd;
    }
    if (!is_atomic(access)) return;
    // With several workers another thread's change may come between this look and the access itself.
    if (fromOther || options.workers > 1) synchronise(thread);
    else if (writes(access)) thread.race.segment = 0;
}

}
