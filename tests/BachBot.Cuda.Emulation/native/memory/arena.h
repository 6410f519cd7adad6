// The memory of the emulated device: one range of addresses for device memory and for the shared memory of blocks that
// run, and a table that tells for each address which allocation it belongs to.
#pragma once
#include <cstddef>
#include <cstdint>

namespace emu {

struct Block;

enum class RegionKind : uint8_t { None, Device, Shared, Freed };

struct Region {
    uintptr_t begin = 0;
    uintptr_t end = 0;             // 0 once freed, so that no access fits
    size_t bytes = 0;
    RegionKind kind = RegionKind::None;
    const Block* owner = nullptr;  // of shared memory
    const char* name = nullptr;    // of a shared variable
    uint64_t serial = 0;           // device allocations are numbered from 1
};

namespace arena {

constexpr size_t GranuleShift = 7, Granule = size_t(1) << GranuleShift;
constexpr size_t DeviceBytes = size_t(16) << 30;
constexpr size_t SharedBytes = size_t(1) << 30;
constexpr size_t TotalBytes = DeviceBytes + SharedBytes;
constexpr int MaxWorkers = 8;
constexpr size_t SharedPerWorker = SharedBytes / MaxWorkers;
// Regions of shared memory have fixed numbers, the rest is for device memory.
constexpr uint32_t SharedRegionsPerWorker = 1u << 16;
constexpr uint32_t FirstDeviceRegion = 1 + SharedRegionsPerWorker * MaxWorkers;

constexpr size_t round_up(size_t bytes, size_t to) { return (bytes + to - 1) / to * to; }

extern char* base;
extern uint32_t* granules;         // granule -> region, 0 where there never was one
extern Region* regions;

// Reserves the addresses; memory is taken when it is touched. False if the system refuses.
bool open();

inline bool contains(uintptr_t address) { return address - (uintptr_t)base < TotalBytes; }
inline Region& region_at(uintptr_t address) { return regions[granules[(address - (uintptr_t)base) >> GranuleShift]]; }

// Null when the configured size of the device is used up. Fresh memory reads as NaN.
void* allocate(size_t bytes);
// False if no live allocation begins there. Addresses come into use again as late as possible.
bool release(uintptr_t address);
size_t used();
size_t live_allocations();
void release_all();
// The live allocation that holds all of these bytes, or null.
const Region* find(uintptr_t address, size_t bytes);

}

}
