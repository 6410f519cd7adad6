// Four neighbouring numbers as they travel between blocks: in stores of eight or sixteen bytes.
#pragma once

template <int bytes> struct Piece
{
    typedef uint4 Part;
    static const int count = bytes / 16;
    uint4 parts[count];
};

template <> struct Piece<8>
{
    typedef uint2 Part;
    static const int count = 1;
    uint2 parts[1];
};

__device__ __forceinline__ Piece<16> piece(const float (&values)[4])
{
    return {{make_uint4(
        __float_as_uint(values[0]), __float_as_uint(values[1]), __float_as_uint(values[2]), __float_as_uint(values[3]))}};
}

__device__ __forceinline__ uint4 bits_of(double first, double second)
{
    unsigned long long low = (unsigned long long)__double_as_longlong(first);
    unsigned long long high = (unsigned long long)__double_as_longlong(second);
    return make_uint4((unsigned)low, (unsigned)(low >> 32), (unsigned)high, (unsigned)(high >> 32));
}

__device__ __forceinline__ Piece<32> piece(const double (&values)[4])
{
    return {{bits_of(values[0], values[1]), bits_of(values[2], values[3])}};
}
