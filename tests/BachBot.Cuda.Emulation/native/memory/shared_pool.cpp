// The pool of the ordinary build: a stretch of the arena, where accesses are checked.
#include "shared_pool.h"
#include "arena.h"
#include <cstring>

namespace emu {

SharedPool::SharedPool(int worker)
    : begin_((uintptr_t)arena::base + arena::DeviceBytes + worker * arena::SharedPerWorker),
      next_(begin_),
      firstRegion_(1 + worker * arena::SharedRegionsPerWorker) {
}

SharedPool::~SharedPool() { clear(); }

char* SharedPool::allocate(const Block& owner, size_t bytes, const char* name) {
    // A granule behind each, so that an access just out of bounds meets nobody.
    size_t span = arena::round_up(bytes + arena::Granule, arena::Granule);
    if (next_ + span > begin_ + arena::SharedPerWorker || regionCount_ == arena::SharedRegionsPerWorker)
        return nullptr;
    uint32_t id = firstRegion_ + regionCount_++;
    arena::regions[id] = {next_, next_ + bytes, bytes, RegionKind::Shared, &owner, name, 0};
    for (size_t offset = 0; offset < span; offset += arena::Granule)
        arena::granules[(next_ + offset - (uintptr_t)arena::base) >> arena::GranuleShift] = id;
    char* memory = (char*)next_;
    memset(memory, 0xff, bytes);
    next_ += span;
    return memory;
}

void SharedPool::clear() {
    for (uint32_t i = 0; i < regionCount_; i++) arena::regions[firstRegion_ + i] = Region();
    regionCount_ = 0;
    next_ = begin_;
}

}
