#include "scheduler.h"
#include "barriers.h"
#include "sanitizer_hooks.h"
#include "../memory/describe.h"
#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace emu {

namespace {

thread_local Scheduler* active = nullptr;

// So many yields without a barrier, a warp call or an exit in between: everyone waits for memory that nobody writes.
constexpr uint64_t HopelessYields = 2'000'000;
// Outside of random order a spinning thread lets others run at every so many atomics.
constexpr unsigned AtomicsPerYield = 64;

const char* name(State state) {
    switch (state) {
        case State::InBarrier: return "in __syncthreads";
        case State::InNamedBarrier: return "at a named barrier";
        case State::InAsyncBarrier: return "at an mbarrier";
        case State::InClusterBarrier: return "in the cluster barrier";
        case State::InWarpCall: return "in the warp operation";
        default: return "stopped";
    }
}

}

thread_local Thread* current __attribute__((tls_model("initial-exec"))) = nullptr;

Scheduler::Scheduler(const Launch& launch, Order order, uint64_t seed)
    : launch_(launch), order_(order), random_(seed), mainSanitizerFiber_(sanitizer_current_fiber()) {
    active = this;
}

Scheduler::~Scheduler() {
    // Threads that a fault left in the middle of a kernel need no unwinding: kernels own nothing.
    for (Fiber* fiber : all_) give_back(fiber);
    free(ring_);
    active = nullptr;
    current = nullptr;
}

void Scheduler::run(const std::vector<Block*>& blocks) {
    size_t threads = 0;
    for (Block* block : blocks) threads += block->threads.size();
    reserve(threads);
    idleYields_ = 0;
    waiting_ = nullptr;
    for (Block* block : blocks) {
        for (Thread& thread : block->threads) {
            if (order_ == Order::InOrder) put_first(thread);
            else make_ready(thread);
        }
    }
    do {
        while (Thread* next = pick()) {
            if (!next->fiber) start(*next);
            switch_to(next);
            if (ThreadSanitizer && next->state == State::Done) sanitizer_drop_fiber(next->sanitizerFiber);
        }
    } while (deliver_stores());
    storing_.clear();
    current = nullptr;
    if (!failed()) {
        std::string stuck = deadlock(blocks);
        if (!stuck.empty()) fail(LaunchFailed, stuck);
    }
}

void Scheduler::fiber_main() {
    Scheduler* scheduler = active;
    Fiber* self = scheduler->running_;
#ifdef EMU_SANITIZE_ADDRESS
    __sanitizer_finish_switch_fiber(nullptr, &scheduler->mainStack_, &scheduler->mainStackBytes_);
#endif
    for (;;) {
        Thread& thread = *self->thread;
        thread.state = State::Running;
        current = &thread;
        order_after(&scheduler->launch_.sanitizerBegin);
        scheduler->launch_.kernel->invoke(scheduler->launch_.arguments);
        order_before(&scheduler->launch_.sanitizerEnd);
        scheduler->finish(thread);
        if (ThreadSanitizer) {
            // A stack of its own for every thread: reused, it would hold the traces of the one before.
            scheduler->switch_to(nullptr);
            abort();
        }
        Thread* next = scheduler->pick();
        if (next && !next->fiber) {
            // The next thread takes over this stack. Kernels without barriers never switch.
            next->fiber = self;
            self->thread = next;
            continue;
        }
        scheduler->idle_.push_back(self);
        scheduler->switch_to(next);
        // Someone took this fiber from the idle ones and gave it another thread.
    }
}

void Scheduler::start(Thread& thread) {
    Fiber* fiber;
    if (!ThreadSanitizer && !idle_.empty()) {
        fiber = idle_.back();
        idle_.pop_back();
    } else {
        fiber = take_fiber(fiber_main);
        all_.push_back(fiber);
        thread.sanitizerFiber = sanitizer_make_fiber();
    }
    thread.fiber = fiber;
    fiber->thread = &thread;
}

// Null: back to run().
void Scheduler::switch_to(Thread* next) {
    Fiber* from = running_;
    Fiber* to = next ? next->fiber : nullptr;
    running_ = to;
    if (next) current = next;
    if (ThreadSanitizer) sanitizer_switch(to ? next->sanitizerFiber : mainSanitizerFiber_);
#ifdef EMU_SANITIZE_ADDRESS
    void* fakeStack = nullptr;
    __sanitizer_start_switch_fiber(&fakeStack, to ? to->stack : mainStack_, to ? FiberStackBytes : mainStackBytes_);
#endif
    emu_switch(from ? &from->stackPointer : &mainStackPointer_, to ? to->stackPointer : mainStackPointer_);
#ifdef EMU_SANITIZE_ADDRESS
    __sanitizer_finish_switch_fiber(fakeStack, nullptr, nullptr);
#endif
}

void Scheduler::wait(State state) {
    Thread& thread = *current;
    thread.state = state;
    if (ThreadSanitizer) {
        switch_to(nullptr);
    } else {
        Thread* next = pick();
        if (next != &thread) {
            if (next && !next->fiber) start(*next);
            switch_to(next);
        }
    }
    current = &thread;
    thread.state = State::Running;
}

// Spinning instead would take most of the time of kernels that exchange data this way.
void Scheduler::wait_at(const void* barrier, unsigned parity, const void* caller) {
    Thread& thread = *current;
    thread.barrier = barrier;
    thread.barrierParity = parity;
    thread.barrierCaller = caller;
    thread.nextWaiting = waiting_;
    waiting_ = &thread;
    wait(State::InAsyncBarrier);
}

void Scheduler::turned(const void* barrier) {
    Thread** link = &waiting_;
    while (Thread* thread = *link) {
        if (thread->barrier == barrier) {
            *link = thread->nextWaiting;
            make_ready(*thread);
        } else {
            link = &thread->nextWaiting;
        }
    }
}

void Scheduler::yield() {
    if (++idleYields_ > HopelessYields)
        leave(LaunchFailed, "no progress: " + describe(*current) + " and all other live threads wait for memory that "
            "nobody writes (a barrier between blocks in a launch that is not cooperative, or a lost arrival?)");
    deliver_stores();
    if (count_ == 0) return;
    Thread& thread = *current;
    // Depth-first orders take from the end: at the front it is the last to run again.
    if (order_ == Order::Random) make_ready(thread);
    else put_first(thread);
    wait(State::Ready);
}

void Scheduler::stored(Cluster& cluster) {
    if (order_ == Order::InOrder) {
        deliver_one(cluster, 0);
        return;
    }
    ignore_begin();
    if (cluster.pending.size() == 1) storing_.push_back(&cluster);
    ignore_end();
    if (order_ == Order::Random && random_.below(2) == 0) deliver_stores();
}

bool Scheduler::deliver_stores() {
    if (storing_.empty() || failed()) return false;
    size_t at = order_ == Order::Random ? random_.below((uint32_t)storing_.size()) : storing_.size() - 1;
    Cluster& cluster = *storing_[at];
    deliver_one(cluster, order_ == Order::Random ? random_.next() : (uint32_t)cluster.pending.size() - 1);
    ignore_begin();
    if (cluster.pending.empty()) storing_.erase(storing_.begin() + (long)at);
    ignore_end();
    return true;
}

bool Scheduler::time_to_yield(Thread& thread) {
    if (order_ == Order::Random) return random_.below(8) == 0;
    if (++thread.spins < AtomicsPerYield) return false;
    thread.spins = 0;
    return true;
}

void Scheduler::finish(Thread& thread) {
    thread.state = State::Done;
    progress();
    Block& block = *thread.block;
    block.alive--;
    leave_cluster(thread);
    leave_warp(thread);
    if (block.arrived == 0) return;
    const Thread* waiting = nullptr;
    for (const Thread& other : block.threads)
        if (other.state == State::InBarrier) { waiting = &other; break; }
    fail(LaunchFailed, text("divergent barrier: %s left the kernel while thread (%u,%u,%u) and %d others wait in "
        "__syncthreads at %s:%d", describe(thread).c_str(), waiting->index.x, waiting->index.y, waiting->index.z,
        block.arrived - 1, block.file, block.line));
}

void Scheduler::fail(int code, std::string text) {
    if (ThreadSanitizer) {
        // Handing the words to the host would itself look like a race.
        fprintf(stderr, "%s\n", text.c_str());
        _exit(1);
    }
    if (!failed()) failure_ = Failure{code, std::move(text)};
}

void Scheduler::leave(int code, std::string text) {
    fail(code, std::move(text));
    wait(State::Done);                           // after a fault nothing is picked any more
    abort();
}

void Scheduler::reserve(size_t threads) {
    head_ = count_ = 0;
    if (threads <= capacity_) return;
    capacity_ = 64;
    while (capacity_ < threads) capacity_ *= 2;
    free(ring_);
    ring_ = (Thread**)malloc(capacity_ * sizeof *ring_);
}

void Scheduler::make_ready(Thread& thread) {
    thread.state = State::Ready;
    ring_[(head_ + count_++) & (capacity_ - 1)] = &thread;
}

void Scheduler::put_first(Thread& thread) {
    thread.state = State::Ready;
    head_ = (head_ - 1) & (capacity_ - 1);
    ring_[head_] = &thread;
    count_++;
}

// Depth first keeps the lanes of a warp together; breadth first was eight times slower with 8192 threads, as every
// switch went to a cold stack.
Thread* Scheduler::pick() {
    if (count_ == 0 || failed()) return nullptr;
    size_t last = (head_ + --count_) & (capacity_ - 1);
    if (order_ == Order::Random) {
        size_t any = (head_ + random_.below((uint32_t)count_ + 1)) & (capacity_ - 1);
        Thread* thread = ring_[any];
        ring_[any] = ring_[last];
        return thread;
    }
    return ring_[last];
}

namespace {

bool wait_together(const Thread& one, const Thread& other) {
    if (one.state != other.state) return false;
    if (one.state == State::InAsyncBarrier)
        return one.barrierCaller == other.barrierCaller && one.barrierParity == other.barrierParity;
    return one.file == other.file && one.line == other.line;
}

std::string place(const Thread& thread, const ModuleImage& image) {
    if (thread.state != State::InAsyncBarrier)
        return text("%s at %s:%d", name(thread.state), thread.file, thread.line);
    return text("%s%s for the end of a phase of parity %u of the one in %s", name(thread.state),
        source_line(image, (uintptr_t)thread.barrierCaller).c_str(), thread.barrierParity & 1,
        describe_address(thread, (uintptr_t)thread.barrier).c_str());
}

}

// Where the threads wait, and how many at each place.
std::string Scheduler::deadlock(const std::vector<Block*>& blocks) const {
    struct Place {
        const Thread* first;
        int count;
    };
    std::vector<Place> places;
    for (Block* block : blocks) {
        for (const Thread& thread : block->threads) {
            if (thread.state == State::Done) continue;
            auto known = std::find_if(places.begin(), places.end(), [&](const Place& place) {
                return wait_together(*place.first, thread);
            });
            if (known != places.end()) known->count++;
            else places.push_back({&thread, 1});
        }
    }
    if (places.empty()) return "";
    std::string message = "deadlock: no thread can go on;";
    for (const Place& stuck : places)
        message += text(" %d wait %s (%s%s);", stuck.count, place(*stuck.first, *launch_.image).c_str(),
            describe(*stuck.first).c_str(), stuck.count > 1 ? " and others" : "");
    message.pop_back();
    return message;
}

}
