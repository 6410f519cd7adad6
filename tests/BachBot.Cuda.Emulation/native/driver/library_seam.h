// What the emulated cuBLAS asks of the emulated driver.
#pragma once
#include <functional>
#include <string>
#include <vector>
#include "cuda_types.h"

namespace emu {

// Memory that queued work will touch; checked when the work runs.
struct Operand {
    const char* name;
    CUdeviceptr address;
    size_t bytes;
};

// Queues the work on the stream, or captures it. An operand that does not lie in one live allocation fails the work as
// a bad access of a kernel would.
__attribute__((visibility("default"))) CUresult submit_library_work(CUstream stream, std::string name,
    std::vector<Operand> operands, std::function<void()> work);

// CUDA_SUCCESS if the calling thread can use the device.
__attribute__((visibility("default"))) CUresult device_ready();

// CUDA_SUCCESS if the calling thread can use the device and may take or free memory of it, which a capture forbids.
__attribute__((visibility("default"))) CUresult memory_ready(const char* what);

}
