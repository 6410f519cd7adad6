// Stores that were asked for and have not been made yet.
#pragma once
#include <cstdint>

namespace emu {

class Scheduler;
struct Block;
struct Cluster;

struct PendingStore {
    Block* target;                 // whose shared memory it is
    char* to;
    unsigned bytes;
    unsigned long long* barrier;
    char value[16];
};

// Makes one of the pending stores; false if there is none.
bool deliver_one(Cluster& cluster, uint32_t choice);

}
