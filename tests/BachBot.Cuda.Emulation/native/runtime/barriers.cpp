// __syncthreads and the barrier of a cluster.
#include "barriers.h"
#include "scheduler.h"
#include "sanitizer_hooks.h"
#include "../memory/races.h"
#include <algorithm>

namespace emu {

namespace {

// A barrier orders everything before it ahead of everything after it, for all threads of the block.
void pass_barrier(Block& block) {
    block.epoch++;
    for (Thread& thread : block.threads) block.acquired = std::max(block.acquired, thread.race.acquired);
    for (Thread& thread : block.threads) {
        thread.race.acquired = block.acquired;
        thread.race.segment = 0;
    }
}

void release(Block& block) {
    block.result = block.accumulated;
    block.arrived = 0;
    block.accumulated = 0;
    block.order.times++;
    pass_barrier(block);
    Scheduler& scheduler = *block.scheduler;
    scheduler.progress();
    scheduler.in_ready_order(block.threads, [&](Thread& thread) {
        if (thread.state == State::InBarrier) scheduler.make_ready(thread);
    });
}

void release(Cluster& cluster) {
    cluster.arrived = 0;
    cluster.phase++;
    cluster.order.times++;
    for (Block* block : cluster.blocks) {
        pass_barrier(*block);
        for (Thread& thread : block->threads) races::synchronise(thread);
        Scheduler& scheduler = *block->scheduler;
        scheduler.progress();
        scheduler.in_ready_order(block->threads, [&](Thread& thread) {
            if (thread.state == State::InClusterBarrier) scheduler.make_ready(thread);
        });
    }
}

}

void leave_cluster(Thread& thread) {
    Cluster& cluster = *thread.block->cluster;
    cluster.alive--;
    if (thread.clusterPhase == cluster.phase) cluster.arrived--;
    else if (cluster.arrived > 0 && cluster.arrived == cluster.alive) release(cluster);
}

}

using namespace emu;

extern "C" int emu_barrier(int kind, int predicate, const char* file, int line, int site) {
    Thread& thread = *current;
    Block& block = *thread.block;
    Scheduler& scheduler = *block.scheduler;
    thread.file = file;
    thread.line = line;
    if (block.arrived == 0) {
        block.file = file;
        block.line = line;
        block.site = site;
        block.kind = kind;
        block.accumulated = kind == BarrierAnd;
    } else if (block.site != site || block.file != file) {
        scheduler.leave(LaunchFailed, text("divergent barrier: %s is in the barrier at %s:%d, others wait in the one "
            "at %s:%d", describe(thread).c_str(), file, line, block.file, block.line));
    }
    if (block.alive != (int)block.threads.size()) {
        for (Thread& other : block.threads) {
            if (other.state != State::Done) continue;
            scheduler.leave(LaunchFailed, text("divergent barrier: %s waits in __syncthreads at %s:%d, but thread "
                "(%u,%u,%u) has left the kernel", describe(thread).c_str(), file, line, other.index.x, other.index.y,
                other.index.z));
        }
    }
    if (kind == BarrierCount) block.accumulated += predicate;
    else if (kind == BarrierAnd) block.accumulated &= predicate;
    else if (kind == BarrierOr) block.accumulated |= predicate;
    char* order = block.order.object();
    order_before(order);
    if (++block.arrived == (int)block.threads.size()) release(block);
    else scheduler.wait(State::InBarrier);
    order_after(order);
    return block.result;
}

extern "C" void emu_named_barrier(int number, int threads, const char* file, int line) {
    Thread& thread = *current;
    Block& block = *thread.block;
    Scheduler& scheduler = *block.scheduler;
    thread.file = file;
    thread.line = line;
    if (number < 0 || number >= NamedBarriers || threads <= 0 || threads % 32 != 0)
        scheduler.leave(LaunchFailed, text("named barrier at %s:%d: %s waits at barrier %d with %d threads", file, line,
            describe(thread).c_str(), number, threads));
    NamedBarrier& barrier = block.named[number];
    if (barrier.waiting.empty()) barrier.threads = threads;
    else if (barrier.threads != threads)
        scheduler.leave(LaunchFailed, text("named barrier at %s:%d: %s waits for %d threads, others for %d", file, line,
            describe(thread).c_str(), threads, barrier.threads));
    char* order = barrier.order.object();
    order_before(order);
    if ((int)barrier.waiting.size() + 1 < threads) {
        barrier.waiting.push_back(&thread);
        scheduler.wait(State::InNamedBarrier);
    } else {
        scheduler.progress();
        races::synchronise(thread);
        for (Thread* other : barrier.waiting) {
            races::synchronise(*other);
            scheduler.make_ready(*other);
        }
        barrier.waiting.clear();
        barrier.order.times++;
    }
    order_after(order);
}

extern "C" void emu_cluster_arrive(const char* file, int line) {
    Thread& thread = *current;
    Cluster& cluster = *thread.block->cluster;
    thread.file = file;
    thread.line = line;
    thread.clusterPhase = cluster.phase;
    thread.clusterOrder = cluster.order.object();
    order_before(thread.clusterOrder);
    if (++cluster.arrived == cluster.alive) release(cluster);
}

extern "C" void emu_cluster_wait(const char* file, int line) {
    Thread& thread = *current;
    Cluster& cluster = *thread.block->cluster;
    thread.file = file;
    thread.line = line;
    if (cluster.phase == thread.clusterPhase) thread.block->scheduler->wait(State::InClusterBarrier);
    order_after(thread.clusterOrder);
}
