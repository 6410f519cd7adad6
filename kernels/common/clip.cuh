// Clipping of gradients, as both optimisers do it: by the norm of all of them, then each by its value.
#pragma once
#include "common/scalar.cuh"

// norm: [1], or null to leave the norm alone. An infinite bound clips nothing; what is no number stays none.
__device__ __forceinline__ scalar clipped(scalar gradient, const scalar* norm, scalar max_norm, scalar bound)
{
    if (norm != 0)
        gradient *= smaller(scalar(1), max_norm / (norm[0] + scalar(1e-6)));
    return gradient > bound ? bound : gradient < -bound ? -bound : gradient;
}
