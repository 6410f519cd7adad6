// Four neighbouring numbers, which travel in accesses of sixteen bytes where their places allow it.
#pragma once
#include "common/scalar.cuh"

struct __align__(16) four
{
    scalar v[4];
};

// Whether accesses of sixteen bytes may begin here: a slice of a tensor can begin anywhere.
__device__ __forceinline__ bool is_aligned(const scalar* place) { return ((unsigned long long)place & 15) == 0; }

__device__ __forceinline__ four load_whole(const float* from)
{
    float4 whole = *(const float4*)from;
    return {{whole.x, whole.y, whole.z, whole.w}};
}

__device__ __forceinline__ four load_whole(const double* from)
{
    double2 low = ((const double2*)from)[0], high = ((const double2*)from)[1];
    return {{scalar(low.x), scalar(low.y), scalar(high.x), scalar(high.y)}};
}

// The same past the first cache, for what other multiprocessors wrote during the launch.
__device__ __forceinline__ four load_fresh(const float* from)
{
    float4 whole = __ldcg((const float4*)from);
    return {{whole.x, whole.y, whole.z, whole.w}};
}

__device__ __forceinline__ four load_fresh(const double* from)
{
    double2 low = __ldcg((const double2*)from), high = __ldcg((const double2*)from + 1);
    return {{scalar(low.x), scalar(low.y), scalar(high.x), scalar(high.y)}};
}

__device__ __forceinline__ void store_whole(float* to, const four& values)
{
    *(float4*)to = make_float4(values.v[0], values.v[1], values.v[2], values.v[3]);
}

__device__ __forceinline__ void store_whole(double* to, const four& values)
{
    ((double2*)to)[0] = make_double2(values.v[0], values.v[1]);
    ((double2*)to)[1] = make_double2(values.v[2], values.v[3]);
}

// How many of the four numbers from `first` on there are among `count`.
__device__ __forceinline__ int count_of_four(offset first, int count)
{
    offset left = count - first;
    return left < 0 ? 0 : left < 4 ? (int)left : 4;
}

// The first `count` of four numbers; the others are zero. wide: there are four or none, and their place is aligned.
__device__ __forceinline__ four load_four(const scalar* from, int count, bool wide)
{
    four values = {{0, 0, 0, 0}};
    if (!wide)
    {
#pragma unroll
        for (int i = 0; i < 4; i++)
            if (i < count)
                values.v[i] = from[i];
    }
    else if (count > 0)
        values = load_whole(from);
    return values;
}

// Stores the first `count` of four numbers; wide as above.
__device__ __forceinline__ void store_four(scalar* to, const four& values, int count, bool wide)
{
    if (!wide)
    {
#pragma unroll
        for (int i = 0; i < 4; i++)
            if (i < count)
                to[i] = values.v[i];
    }
    else if (count > 0)
        store_whole(to, values);
}
