// What tests set and ask, beside CUDA's own calls.
#include "module.h"
#include "recording.h"
#include "stream.h"
#include "../memory/arena.h"
#include "../runtime/options.h"
#include <algorithm>

using namespace emu;

// The same layout as EmulationOptions has on the side of .NET.
struct EmuOptions {
    int order;
    int workers;
    unsigned long long seed;
    unsigned long long deviceMemory;
    int checkRaces;
    int major, minor;
    int multiprocessors;
    const char* recordFolder;
};

EMU_API void emu_configure(const EmuOptions* chosen) {
    std::lock_guard<std::mutex> lock(device.mutex);
    counters = Counters();
    options.order = (Order)chosen->order;
    options.workers = std::clamp(chosen->workers, 1, arena::MaxWorkers);
    options.seed = chosen->seed;
    options.deviceMemory = chosen->deviceMemory;
    options.checkRaces = chosen->checkRaces != 0;
    options.major = chosen->major;
    options.minor = chosen->minor;
    options.multiprocessors = chosen->multiprocessors;
    record_into(chosen->recordFolder ? chosen->recordFolder : "");
}

// After a fault, the device is as if nothing had happened; what was queued is gone.
EMU_API void emu_reset_error() {
    std::lock_guard<std::mutex> lock(device.mutex);
    discard_everything();
    device.sticky = Failure();
}

EMU_API unsigned long long emu_live_allocations() {
    std::lock_guard<std::mutex> lock(device.mutex);
    return arena::live_allocations();
}

EMU_API unsigned long long emu_used_memory() {
    std::lock_guard<std::mutex> lock(device.mutex);
    return arena::used();
}
