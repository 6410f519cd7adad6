// The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011): the twin of the library's
// Philox class, word for word. A number is addressed by (seed, purpose, stream, step, index).
#pragma once

struct random_words
{
    unsigned w[4];
};

// Purposes, as in the library.
const unsigned purpose_dropout = 2;
const unsigned purpose_sampling = 3;

// The words of elements 4 block to 4 block + 3.
__device__ __forceinline__ random_words philox_block(
    unsigned long long seed, unsigned purpose, unsigned stream, unsigned step, unsigned block)
{
    unsigned c0 = block, c1 = step, c2 = stream, c3 = purpose;
    unsigned k0 = (unsigned)seed, k1 = (unsigned)(seed >> 32);
#pragma unroll
    for (int round = 0; round < 10; round++)
    {
        unsigned long long p0 = 0xD2511F53ull * c0;
        unsigned long long p1 = 0xCD9E8D57ull * c2;
        c0 = (unsigned)(p1 >> 32) ^ c1 ^ k0;
        c1 = (unsigned)p1;
        c2 = (unsigned)(p0 >> 32) ^ c3 ^ k1;
        c3 = (unsigned)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return random_words{{c0, c1, c2, c3}};
}

// The word of one element. The index is compared and not used as one: an array that is indexed at run time would lie in
// local memory.
__device__ __forceinline__ unsigned philox_word(
    unsigned long long seed, unsigned purpose, unsigned stream, unsigned step, unsigned index)
{
    random_words words = philox_block(seed, purpose, stream, step, index / 4);
    unsigned place = index % 4;
    return place == 0 ? words.w[0] : place == 1 ? words.w[1] : place == 2 ? words.w[2] : words.w[3];
}

// The words of four neighbouring elements, wherever the first of them lies.
__device__ __forceinline__ random_words philox_four(
    unsigned long long seed, unsigned purpose, unsigned stream, unsigned step, unsigned first)
{
    random_words low = philox_block(seed, purpose, stream, step, first / 4);
    unsigned shift = first % 4;
    if (shift == 0)
        return low;
    random_words high = philox_block(seed, purpose, stream, step, first / 4 + 1);
    unsigned a = low.w[1], b = low.w[2], c = low.w[3], d = high.w[0], e = high.w[1], f = high.w[2];
    return shift == 1 ? random_words{{a, b, c, d}}
        : shift == 2  ? random_words{{b, c, d, e}}
                      : random_words{{c, d, e, f}};
}

// A number in [0, 1) with 24 random bits, exact in single precision.
__device__ __forceinline__ float unit_interval(unsigned word) { return (word >> 8) * (1.0f / (1 << 24)); }
