#include "arena.h"
#include "races.h"
#include "reserve.h"
#include "../runtime/options.h"
#include <cstring>
#include <mutex>
#include <sys/mman.h>

namespace emu {

namespace arena {

char* base = nullptr;
uint32_t* granules = nullptr;
Region* regions = nullptr;

namespace {

constexpr uint32_t MaxRegions = 1u << 24;
// The gap behind every allocation, in which an access just out of bounds falls.
constexpr size_t Gap = 256, Alignment = 512;

std::mutex mutex;
uint32_t nextRegion = FirstDeviceRegion;
size_t next = 0;                   // offset at which the search for addresses goes on
size_t usedBytes = 0, liveCount = 0;
uint64_t serial = 0;

// Next fit: freed addresses are used again only after all others, so that a late access finds them freed.
bool find_addresses(size_t span, size_t& offset) {
    size_t tried = 0;
    size_t at = next;
    while (tried <= DeviceBytes) {
        if (at + span > DeviceBytes) {
            tried += DeviceBytes - at;
            at = 0;
        }
        size_t blocked = 0;
        for (size_t o = 0; o < span; o += Granule) {
            const Region& region = regions[granules[(at + o) >> GranuleShift]];
            if (region.kind != RegionKind::Device) continue;
            blocked = round_up(region.begin - (uintptr_t)base + region.bytes + Gap, Alignment);
            break;
        }
        if (blocked == 0) {
            offset = at;
            next = at + span;
            return true;
        }
        tried += blocked - at;
        at = blocked;
    }
    return false;
}

}

bool open() {
    std::lock_guard<std::mutex> lock(mutex);
    if (base) return true;
    granules = (uint32_t*)reserve(TotalBytes / Granule * sizeof *granules);
    regions = (Region*)reserve(MaxRegions * sizeof *regions);
    char* memory = (char*)reserve(TotalBytes);
    if (!granules || !regions || !memory || !races::open(memory, TotalBytes)) return false;
    base = memory;
    return true;
}

void* allocate(size_t bytes) {
    std::lock_guard<std::mutex> lock(mutex);
    size_t charged = round_up(bytes, Alignment);
    if (bytes == 0 || charged < bytes || usedBytes + charged > options.deviceMemory || nextRegion == MaxRegions)
        return nullptr;
    size_t span = round_up(bytes + Gap, Alignment), offset;
    if (!find_addresses(span, offset)) return nullptr;
    uint32_t id = nextRegion++;
    uintptr_t begin = (uintptr_t)base + offset;
    regions[id] = {begin, begin + bytes, bytes, RegionKind::Device, nullptr, nullptr, ++serial};
    for (size_t o = 0; o < span; o += Granule) granules[(offset + o) >> GranuleShift] = id;
    usedBytes += charged;
    liveCount++;
    memset((void*)begin, 0xff, bytes);
    return (void*)begin;
}

bool release(uintptr_t address) {
    std::lock_guard<std::mutex> lock(mutex);
    if (!contains(address)) return false;
    Region& region = region_at(address);
    if (region.kind != RegionKind::Device || region.begin != address) return false;
    region.kind = RegionKind::Freed;
    region.end = 0;
    usedBytes -= round_up(region.bytes, Alignment);
    liveCount--;
    // Whole pages go back to the system; nobody reads them before they are filled again.
    uintptr_t first = round_up(address, 4096), last = (address + region.bytes) & ~uintptr_t(4095);
    if (last > first) {
        madvise((void*)first, last - first, MADV_DONTNEED);
        races::forget(first, last - first);
    }
    return true;
}

size_t used() {
    std::lock_guard<std::mutex> lock(mutex);
    return usedBytes;
}

size_t live_allocations() {
    std::lock_guard<std::mutex> lock(mutex);
    return liveCount;
}

void release_all() {
    for (uint32_t id = FirstDeviceRegion; id < nextRegion; id++)
        if (regions[id].kind == RegionKind::Device) release(regions[id].begin);
}

const Region* find(uintptr_t address, size_t bytes) {
    if (!base || !contains(address)) return nullptr;
    const Region& region = region_at(address);
    return region.kind == RegionKind::Device && address + bytes <= region.end ? &region : nullptr;
}

}

}
