// Shared memory of the blocks that one worker runs. Every variable is an allocation of its own, so that bounds are
// exact; all of it is given up together.
#pragma once
#include <cstddef>
#include <cstdint>
#include "../runtime/thread.h"

namespace emu {

constexpr size_t MaxStaticShared = 48 * 1024;

class SharedPool {
public:
    explicit SharedPool(int worker);
    ~SharedPool();
    SharedPool(const SharedPool&) = delete;

    char* allocate(const Block& owner, size_t bytes, const char* name);   // null when there is no room
    void clear();

private:
    uintptr_t begin_ = 0, next_ = 0;
    uint32_t firstRegion_ = 0, regionCount_ = 0;
    std::vector<void*> pieces_;
};

// The block's variable with this tag, made when the first thread comes to its declaration.
void* shared_static(Block& block, const void* tag, size_t size, const char* name);
// The block of the thread's cluster in whose shared memory the address lies, or null.
Block* owner_of(Thread& thread, const void* address);
// The same place in the shared memory of another block of the cluster.
void* map_shared_rank(Thread& thread, const char* address, unsigned rank);

}
