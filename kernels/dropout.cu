// Inverted dropout: y = x scale where the element's random word reaches the threshold, else 0. The backward pass is the
// same function of dy.
//
//   x, y: count elements, y may be x    step [1]
//
// A thread four elements: one call of Philox gives their four words. The mask is a function of seed, stream, step and
// index, the same on every backend.
#include "common/philox.cuh"
#include "common/scalar.cuh"

extern "C" __global__ void dropout(
    const scalar* x, scalar* y, const int* step, unsigned long long seed, unsigned stream, unsigned threshold,
    scalar scale, int count)
{
    int block = thread_index();
    offset first = (offset)block * 4;
    if (first >= count)
        return;
    random_words words = philox_block(seed, purpose_dropout, stream, (unsigned)step[0], (unsigned)block);
    for (int i = 0; i < 4 && first + i < count; i++)
        y[first + i] = words.w[i] >= threshold ? x[first + i] * scale : scalar(0);
}
