#pragma once
#include <cstddef>
#include <sys/mman.h>

namespace emu {

// Addresses without memory behind them until they are touched; null if the system refuses.
inline void* reserve(size_t bytes) {
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    madvise(memory, bytes, MADV_DONTDUMP);       // a core file would hold all of it
    return memory;
}

}
