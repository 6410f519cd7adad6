#include "thread.h"

namespace emu {

std::string describe(const Thread& thread) {
    const uint3 b = thread.block->index, t = thread.index;
    return text("block (%u,%u,%u) thread (%u,%u,%u)", b.x, b.y, b.z, t.x, t.y, t.z);
}

uint3 unflatten(uint64_t linear, uint3 size) {
    return {(unsigned)(linear % size.x), (unsigned)(linear / size.x % size.y),
        (unsigned)(linear / size.x / size.y)};
}

}
