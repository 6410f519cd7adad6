// Inverted dropout: y = x scale where the element's random word reaches the threshold, else 0. The backward pass is the
// same function of dy.
//
//   x, y: count elements, y may be x    step [1]
//
// A thread four elements: one call of Philox gives their four words.
#include "common/mask.cuh"

extern "C" __global__ void __launch_bounds__(256) dropout(
    const scalar* x, scalar* y, const int* step, unsigned long long seed, unsigned stream, unsigned threshold,
    scalar scale, int count)
{
    offset first = (offset)thread_index() * 4;
    if (first >= count)
        return;
    int own = count_of_four(first, count);
    bool wide = own == 4 && is_aligned(x) && is_aligned(y);
    four values = load_four(x + first, own, wide);
    Mask mask = mask_of(step, seed, stream, threshold, scale);
    store_four(y + first, mask.apply(values, first, true), own, wide);
}
