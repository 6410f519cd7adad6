// Stacks that CUDA threads run on, and the switch between them. Linux on x86-64 only: the switch is written by hand, as
// swapcontext costs two system calls, some eight times as much.
#pragma once
#include <cstddef>

namespace emu {

struct Thread;

constexpr size_t FiberStackBytes = 80 * 1024;

struct Fiber {
    void* stackPointer;
    char* stack;
    Thread* thread;
    size_t colour;
};

// Makes a fiber that starts in `entry`, which must not return. Stacks come from a pool and go back to it.
Fiber* take_fiber(void (*entry)());
void give_back(Fiber* fiber);

}

// Saves the caller's registers on its stack, its stack pointer in *save, and goes on where `to` was saved.
extern "C" void emu_switch(void** save, void* to) __attribute__((visibility("hidden")));
