#include "describe.h"
#include "arena.h"
#include "../runtime/fiber.h"
#include <cstdio>

namespace emu {

namespace {

std::string describe_region(const Thread& thread, const Region& region, uintptr_t address) {
    long long offset = (long long)(address - region.begin);
    switch (region.kind) {
        case RegionKind::Device:
            return text("device allocation %llu of %zu bytes at offset %lld", (unsigned long long)region.serial,
                region.bytes, offset);
        case RegionKind::Freed:
            return text("freed memory: device allocation %llu of %zu bytes at offset %lld",
                (unsigned long long)region.serial, region.bytes, offset);
        case RegionKind::Shared: {
            std::string what = region.name ? text("shared variable '%s' of %zu bytes", region.name, region.bytes)
                                           : text("dynamic shared memory of %zu bytes", region.bytes);
            what += text(" at offset %lld", offset);
            if (region.owner == thread.block) return what;
            const uint3 owner = region.owner->index;
            return what + text(" of block (%u,%u,%u)%s", owner.x, owner.y, owner.z,
                region.owner->alive == 0 ? ", which has ended" : "");
        }
        default:
            return text("no allocation: device address %#llx", (unsigned long long)address);
    }
}

}

std::string describe_address(const Thread& thread, uintptr_t address) {
    if (arena::contains(address)) return describe_region(thread, arena::region_at(address), address);
    if (address < 4096) return text("a null pointer (address %#llx)", (unsigned long long)address);
    for (const Thread& other : thread.block->threads)
        if (other.fiber && address - (uintptr_t)other.fiber->stack < FiberStackBytes)
            return text("local memory of thread (%u,%u,%u)", other.index.x, other.index.y, other.index.z);
    return text("host memory: address %#llx", (unsigned long long)address);
}

std::string source_line(const ModuleImage& image, uintptr_t code) {
    if (image.file.empty() || code <= image.begin || code >= image.end) return "";
    // The address of a call is one before the address that it returns to.
    // -i: all the functions that were inlined there, the innermost first.
    std::string command = text("addr2line -i -e '%s' %#llx 2>/dev/null", image.file.c_str(),
        (unsigned long long)(code - image.begin - 1));
    FILE* pipe = popen(command.c_str(), "re");
    if (!pipe) return "";
    std::string place;
    char line[512];
    while ((place.empty() || place.find(EmulatorHeaders) != std::string::npos) && fgets(line, sizeof line, pipe))
        place = line;
    while (fgets(line, sizeof line, pipe)) {
    }
    pclose(pipe);
    // Without debug information it answers ??:0; it may add a discriminator in brackets.
    size_t end = place.find_first_of(" \n");
    if (end != std::string::npos) place.resize(end);
    if (place.empty() || place.rfind("??", 0) == 0) return "";
    if (place.rfind("./", 0) == 0) place.erase(0, 2);
    return " at " + place;
}

}
