// One launch of a kernel: its shape, and running it to the end.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include "text.h"
#include "../device/runtime_calls.h"

namespace emu {

// Codes of CUresult that a running kernel can end with.
constexpr int Success = 0, IllegalAddress = 700, LaunchFailed = 719, Misaligned = 716;

struct Failure {
    int code = Success;
    std::string text;
    explicit operator bool() const { return code != Success; }
};

// The mapping of a module in memory: a kernel may touch its own variables and tables.
struct ModuleImage {
    uintptr_t begin = 0, end = 0;
    std::string file;              // for addr2line
};

struct Launch {
    const KernelEntry* kernel = nullptr;
    void** arguments = nullptr;
    const ModuleImage* image = nullptr;
    uint3 grid{1, 1, 1}, block{1, 1, 1};
    unsigned sharedBytes = 0;
    bool cooperative = false;
    unsigned cluster = 1;          // blocks in a cluster
    // What the host did comes before every thread, and every thread before what the host does next.
    mutable char sanitizerBegin = 0, sanitizerEnd = 0;

    uint64_t blocks() const { return (uint64_t)grid.x * grid.y * grid.z; }
    unsigned threads() const { return block.x * block.y * block.z; }
};

// Runs every block; the first fault ends the launch.
Failure run_launch(const Launch& launch);

}
