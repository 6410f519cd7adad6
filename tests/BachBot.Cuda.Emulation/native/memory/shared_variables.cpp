#include "shared_pool.h"
#include "../runtime/scheduler.h"

namespace emu {

void* shared_static(Block& block, const void* tag, size_t size, const char* name) {
    size_t used = 0;
    for (const SharedVariable& variable : block.variables) {
        if (variable.tag == tag) return variable.address;
        used += variable.size;
    }
    if (used + size > MaxStaticShared)
        block.scheduler->leave(LaunchFailed, text("kernel %s: more than 48 KiB of static shared memory with '%s'",
            block.scheduler->launch().kernel->name, name));
    char* address = block.pool->allocate(block, size, name);
    if (!address) block.scheduler->leave(LaunchFailed, "the emulator has no room for shared memory");
    block.variables.push_back({tag, name, address, size});
    return address;
}

Block* owner_of(Thread& thread, const void* pointer) {
    const char* address = (const char*)pointer;
    for (Block* block : thread.block->cluster->blocks) {
        if (block->dynamic && address >= block->dynamic && address < block->dynamic + block->dynamicBytes) return block;
        for (const SharedVariable& variable : block->variables)
            if (address >= variable.address && address < variable.address + variable.size) return block;
    }
    return nullptr;
}

void* map_shared_rank(Thread& thread, const char* address, unsigned rank) {
    Block& mine = *thread.block;
    const std::vector<Block*>& blocks = mine.cluster->blocks;
    if (rank >= blocks.size())
        mine.scheduler->leave(LaunchFailed, text("%s maps shared memory of rank %u in a cluster of %zu",
            describe(thread).c_str(), rank, blocks.size()));
    Block& other = *blocks[rank];
    if (mine.dynamic && address >= mine.dynamic && address <= mine.dynamic + mine.dynamicBytes)
        return other.dynamic + (address - mine.dynamic);
    for (const SharedVariable& variable : mine.variables)
        if (address >= variable.address && address <= variable.address + variable.size)
            return (char*)shared_static(other, variable.tag, variable.size, variable.name)
                + (address - variable.address);
    mine.scheduler->leave(LaunchFailed,
        text("%s maps an address that is not in its shared memory", describe(thread).c_str()));
}

}
