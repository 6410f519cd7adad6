// What a test can set from outside, for the launches that follow.
#pragma once
#include <cstdint>

namespace emu {

enum class Order { InOrder, Reversed, Random };

struct Options {
    Order order = Order::Random;
    uint64_t seed = 1;
    int workers = 1;
    uint64_t deviceMemory = 2ull << 30;
    bool checkRaces = true;
    int major = 9, minor = 0;
    int multiprocessors = 4;
};

extern Options options;

// What random choices are made from besides the seed. Setting the options begins anew, so that a test's choices do not
// depend on what ran before it.
struct Counters {
    uint64_t launches = 0, graphLaunches = 0, streamChoices = 0;
};

extern Counters counters;

// xorshift64*: small, seeded, the same on every machine.
class Random {
public:
    explicit Random(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ull + 0x2545F4914F6CDD1Dull) {
        if (state_ == 0) state_ = 1;
    }
    uint32_t next() {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return (uint32_t)((state_ * 0x2545F4914F6CDD1Dull) >> 32);
    }
    // A number below the bound, which is small, so that the bias of the product does not matter.
    uint32_t below(uint32_t bound) { return (uint32_t)((uint64_t)next() * bound >> 32); }

private:
    uint64_t state_;
};

}
