#include "fiber.h"
#include <mutex>
#include <new>
#include <vector>
#include <sys/mman.h>

asm(R"(
.text
.p2align 4
.globl emu_switch
.hidden emu_switch
.type emu_switch,@function
emu_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size emu_switch,.-emu_switch
)");

namespace emu {

namespace {

constexpr size_t GuardBytes = 4096;
constexpr size_t PooledFibers = 8192;

std::mutex mutex;
std::vector<Fiber*> pool;
size_t made = 0;

// Staggered tops: otherwise all stacks would compete for the same sets of the cache.
constexpr size_t ColourStep = 832, ColourMask = 0x3fc0;

Fiber* make_fiber() {
    void* memory = mmap(nullptr, FiberStackBytes + GuardBytes, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    mprotect(memory, GuardBytes, PROT_NONE);
    return new Fiber{nullptr, (char*)memory + GuardBytes, nullptr, made++ * ColourStep & ColourMask};
}

}

Fiber* take_fiber(void (*entry)()) {
    Fiber* fiber = nullptr;
    {
        std::lock_guard<std::mutex> lock(mutex);
        if (pool.empty()) fiber = make_fiber();
        else {
            fiber = pool.back();
            pool.pop_back();
        }
    }
    void** top = (void**)(fiber->stack + FiberStackBytes - fiber->colour);
    *--top = nullptr;                 // keeps the stack aligned as after a call, and ends a backtrace
    *--top = (void*)entry;
    for (int i = 0; i < 6; i++) *--top = nullptr;
    fiber->stackPointer = top;
    fiber->thread = nullptr;
    return fiber;
}

void give_back(Fiber* fiber) {
    std::lock_guard<std::mutex> lock(mutex);
    if (pool.size() < PooledFibers) {
        pool.push_back(fiber);
        return;
    }
    munmap(fiber->stack - GuardBytes, FiberStackBytes + GuardBytes);
    delete fiber;
}

}
