#include "launch.h"
#include "sanitizer_hooks.h"
#include "scheduler.h"
#include "../memory/races.h"
#include "../memory/shared_pool.h"
#include <algorithm>
#include <memory>
#include <thread>

namespace emu {

Options options;
Counters counters;

namespace {

// Fewer blocks are not worth another thread of the host.
constexpr uint64_t BlocksForWorkers = 8;
constexpr size_t RoomForVariables = ThreadSanitizer ? 64 : 0;

// The blocks that must run side by side, and what they share.
struct Unit {
    std::vector<std::unique_ptr<Block>> blocks;
    std::vector<std::unique_ptr<Cluster>> clusters;
    std::vector<Block*> pointers;
};

void add_threads(Block& block, const Launch& launch) {
    unsigned count = launch.threads();
    block.threads.resize(count);
    block.warps.resize((count + 31) / 32);
    for (unsigned i = 0; i < count; i++) {
        Thread& thread = block.threads[i];
        thread.index = unflatten(i, launch.block);
        thread.block = &block;
        thread.linear = (int)i;
        thread.lane = (int)(i & 31);
        thread.warp = (int)(i >> 5);
        thread.clusterPhase = UINT32_MAX;
        thread.file = "";
    }
    block.alive = (int)count;
    block.cluster->alive += (int)count;
}

// Numbers blocks in the order of the grid; consecutive ones along x are a cluster.
bool build(Unit& unit, const Launch& launch, Scheduler& scheduler, SharedPool& pool, uint64_t first, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        if (i % launch.cluster == 0) {
            unit.clusters.push_back(std::make_unique<Cluster>());
            races::begin_unit(*unit.clusters.back());
        }
        unit.blocks.push_back(std::make_unique<Block>());
        Block& block = *unit.blocks.back();
        unit.pointers.push_back(&block);
        block.linear = (unsigned)(first + i);
        block.index = unflatten(first + i, launch.grid);
        block.size = launch.block;
        block.grid = launch.grid;
        block.scheduler = &scheduler;
        block.cluster = unit.clusters.back().get();
        block.rank = (unsigned)(i % launch.cluster);
        block.cluster->blocks.push_back(&block);
        block.file = "";
        block.pool = &pool;
        // Room ahead: ThreadSanitizer would take the moving of the list for an access of the thread that needs more.
        block.variables.reserve(RoomForVariables);
        block.dynamicBytes = launch.sharedBytes;
        add_threads(block, launch);
        if (launch.sharedBytes == 0) continue;
        block.dynamic = pool.allocate(block, launch.sharedBytes, nullptr);
        if (!block.dynamic) return false;
    }
    return true;
}

// The order in which units run: as the grid counts, backwards, or shuffled.
std::vector<uint64_t> order_of(uint64_t units, Order order, Random& random) {
    std::vector<uint64_t> result(units);
    for (uint64_t i = 0; i < units; i++) result[i] = order == Order::Reversed ? units - 1 - i : i;
    if (order == Order::Random)
        for (uint64_t i = units; i > 1; i--) std::swap(result[i - 1], result[random.below((uint32_t)i)]);
    return result;
}

// Each has a stack and a page that guards it, and Linux gives a process some 65,000 such pieces of memory.
constexpr uint64_t MostThreads = 28000;

struct Work {
    const Launch& launch;
    std::vector<uint64_t> order;
    uint64_t blocksPerUnit;
    uint64_t seed;
    std::atomic<uint64_t> next{0};
    std::mutex mutex{};
    Failure failure{};

    bool failed() {
        std::lock_guard<std::mutex> lock(mutex);
        return (bool)failure;
    }
};

void run_worker(Work& work, int worker) {
    SharedPool pool(worker);
    Scheduler scheduler(work.launch, options.order, work.seed + 17 * (uint64_t)worker);
    order_before(&work.launch.sanitizerBegin);
    std::vector<Unit> kept;        // ThreadSanitizer would take memory that is used again for the same
    while (!scheduler.failed() && !work.failed()) {
        uint64_t at = work.next.fetch_add(1);
        if (at >= work.order.size()) break;
        Unit unit;
        if (build(unit, work.launch, scheduler, pool, work.order[at] * work.blocksPerUnit, work.blocksPerUnit))
            scheduler.run(unit.pointers);
        else
            scheduler.fail(LaunchFailed, "the emulator has no room for this much shared memory");
        if (ThreadSanitizer) kept.push_back(std::move(unit));
        else pool.clear();
    }
    order_after(&work.launch.sanitizerEnd);
    if (!scheduler.failed()) return;
    std::lock_guard<std::mutex> lock(work.mutex);
    if (!work.failure) work.failure = scheduler.failure();
}

}

Failure run_launch(const Launch& launch) {
    races::begin_launch();
    uint64_t seed = options.seed * 0x9E3779B97F4A7C15ull + ++counters.launches;
    uint64_t blocksPerUnit = launch.cooperative ? launch.blocks() : launch.cluster;
    uint64_t threadsPerUnit = blocksPerUnit * launch.threads();
    if (threadsPerUnit > MostThreads)
        return {LaunchFailed, text("kernel %s: %llu threads would have to run at the same time, and the emulator has room "
            "for %llu", launch.kernel->name, (unsigned long long)threadsPerUnit, (unsigned long long)MostThreads)};
    Random random(seed);
    Work work{launch, order_of(launch.blocks() / blocksPerUnit, options.order, random), blocksPerUnit, seed};
    int workers = ThreadSanitizer || launch.cooperative || launch.blocks() < BlocksForWorkers ? 1 : options.workers;
    workers = (int)std::min<uint64_t>((uint64_t)workers, MostThreads / threadsPerUnit);
    if (workers <= 1) {
        run_worker(work, 0);
    } else {
        std::vector<std::thread> threads;
        for (int i = 0; i < workers; i++) threads.emplace_back([&work, i] { run_worker(work, i); });
        for (std::thread& thread : threads) thread.join();
    }
    return work.failure;
}

}
