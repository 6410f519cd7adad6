// Runs the threads of one unit of blocks (a block, a cluster, or the whole grid of a cooperative launch) as fibers of
// one host thread, in the order that the options ask for, until all have left the kernel or none can go on.
#pragma once
#include <cstdlib>
#include <vector>
#include "fiber.h"
#include "launch.h"
#include "options.h"
#include "thread.h"

namespace emu {

class Scheduler {
public:
    Scheduler(const Launch& launch, Order order, uint64_t seed);
    ~Scheduler();
    Scheduler(const Scheduler&) = delete;

    void run(const std::vector<Block*>& blocks);
    const Failure& failure() const { return failure_; }
    const Launch& launch() const { return launch_; }

    // What the running CUDA thread may ask for.
    void wait(State state);                      // gives up the processor until another thread makes it ready
    void wait_at(const void* barrier, unsigned parity, const void* caller);     // the same, until this mbarrier turns
    void turned(const void* barrier);
    void yield();                                // lets others run, because it waits for memory
    bool time_to_yield(Thread& thread);          // at an atomic: in random order now and then, else every so often
    void make_ready(Thread& thread);
    void stored(Cluster& cluster);               // an asynchronous store has been asked for
    bool deliver_stores();                       // makes one of them, if there is one
    void progress() { idleYields_ = 0; }
    void fail(int code, std::string text);       // notes the fault; the first one counts
    [[noreturn]] void leave(int code, std::string text);   // notes the fault, and this thread never goes on
    bool failed() const { return (bool)failure_; }

    // Goes through the threads so that, by the order asked for, the first to be made ready is the right one.
    template <class Each> void in_ready_order(std::vector<Thread>& threads, Each each) {
        if (order_ == Order::InOrder)
            for (size_t i = threads.size(); i-- > 0;) each(threads[i]);
        else
            for (Thread& thread : threads) each(thread);
    }

private:
    static void fiber_main();
    void start(Thread& thread);
    void switch_to(Thread* next);
    void finish(Thread& thread);
    Thread* pick();
    void put_first(Thread& thread);
    void reserve(size_t threads);
    std::string deadlock(const std::vector<Block*>& blocks) const;

    const Launch& launch_;
    Order order_;
    Random random_;
    Failure failure_;
    void* mainStackPointer_ = nullptr;
    void* mainSanitizerFiber_ = nullptr;
    const void* mainStack_ = nullptr;            // AddressSanitizer wants to know the stack that it returns to
    size_t mainStackBytes_ = 0;
    Fiber* running_ = nullptr;
    std::vector<Fiber*> idle_, all_;
    std::vector<Cluster*> storing_;              // clusters with stores that have not been made
    Thread* waiting_ = nullptr;                  // at asynchronous barriers, linked by nextWaiting
    uint64_t idleYields_ = 0;

    // Threads that can run: a ring with room for all of the unit. Own code, because ThreadSanitizer would see the
    // accesses of a std container as the threads' own.
    Thread** ring_ = nullptr;
    size_t capacity_ = 0, head_ = 0, count_ = 0;
};

}
