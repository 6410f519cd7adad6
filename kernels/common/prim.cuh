// Everything that CUDA C++ has no words for: clusters, barriers that count bytes, stores into another block's shared
// memory, flags between blocks, and the matrix instructions of tensor cores. All inline PTX of this library is here, and
// beside each its twin for the host, where CUDA_EMU is defined.
#pragma once

// A barrier in shared memory. A phase of it ends when one thread has arrived, by expect_bytes, and all the bytes that it
// announced were written by store_async.
typedef unsigned long long byte_barrier;

#ifdef CUDA_EMU

__device__ __forceinline__ unsigned cluster_rank() { return emu::cluster_rank(); }

// All blocks of the cluster meet; what they wrote to shared memory before is there.
#define cluster_sync() EMU_CLUSTER_SYNC()

__device__ __forceinline__ void barrier_initialise(byte_barrier* barrier) { emu::mbarrier_init(barrier, 1); }

// What barrier_initialise wrote is there for the other blocks after the next cluster_sync.
__device__ __forceinline__ void barriers_initialised() {}

__device__ __forceinline__ void expect_bytes(byte_barrier* barrier, unsigned bytes)
{
    emu::mbarrier_arrive_expect(barrier, bytes);
}

// Waits until the phase of this parity has ended; the first one has parity 0.
__device__ __forceinline__ void barrier_wait(byte_barrier* barrier, unsigned parity)
{
    emu::mbarrier_wait(barrier, parity);
}

// Stores into the shared memory of another block of the cluster, at the place that is `to` in this one, and counts the
// bytes at its barrier. What a thread stores arrives in no order.
__device__ __forceinline__ void store_async(uint4* to, uint4 value, byte_barrier* barrier, unsigned rank)
{
    emu::store_async(emu::map_shared_rank(to, rank), value, emu::map_shared_rank(barrier, rank));
}

__device__ __forceinline__ void store_async(uint2* to, uint2 value, byte_barrier* barrier, unsigned rank)
{
    emu::store_async(emu::map_shared_rank(to, rank), value, emu::map_shared_rank(barrier, rank));
}

__device__ __forceinline__ unsigned load_acquire(const unsigned* flag) { return emu::load_acquire(flag); }

// Adds to a flag, after everything that this thread has written or seen.
__device__ __forceinline__ void add_release(unsigned* flag, unsigned value)
{
    __threadfence();
    atomicAdd(flag, value);
}

// To the nearest number with 10 bits of fraction, ties away from zero.
__device__ __forceinline__ unsigned tf32_bits(float value)
{
    return (__float_as_uint(value) + 0x1000u) & 0xffffe000u;
}

// To the nearest bfloat16, ties to even.
__device__ __forceinline__ unsigned bf16_bits(float value)
{
    unsigned bits = __float_as_uint(value);
    return value != value ? 0x7fffu : (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;
}

__device__ __forceinline__ unsigned bf16_pair(float low, float high) { return bf16_bits(low) | bf16_bits(high) << 16; }

// What one lane brings to a matrix instruction and takes from it.
struct mma_lane
{
    unsigned a[4], b[2];
    float c[4];
};

// D = A B + C of m16n8k8 (TF32) or m16n8k16 (bfloat16), as the lanes hold the matrices.
template <int pair> inline void mma_all(void** lanes)
{
    const int depth = pair * 8;
    float a[16][16], b[16][8];
    for (int lane = 0; lane < 32; lane++)
    {
        const mma_lane& own = *(const mma_lane*)lanes[lane];
        int group = lane / 4, member = lane % 4;
        for (int word = 0; word < 4; word++)
            for (int half = 0; half < pair; half++)
            {
                unsigned bits = pair == 1 ? own.a[word] : own.a[word] >> (16 * half) << 16;
                a[group + word % 2 * 8][(member + word / 2 * 4) * pair + half] = __uint_as_float(bits);
            }
        for (int word = 0; word < 2; word++)
            for (int half = 0; half < pair; half++)
            {
                unsigned bits = pair == 1 ? own.b[word] : own.b[word] >> (16 * half) << 16;
                b[(member + word * 4) * pair + half][group] = __uint_as_float(bits);
            }
    }
    for (int lane = 0; lane < 32; lane++)
    {
        mma_lane& own = *(mma_lane*)lanes[lane];
        for (int word = 0; word < 4; word++)
            for (int k = 0; k < depth; k++)
                own.c[word] += a[lane / 4 + word / 2 * 8][k] * b[k][lane % 4 * 2 + word % 2];
    }
}

template <int pair>
inline void mma(float (&c)[4], const unsigned (&a)[4], unsigned b_first, unsigned b_second)
{
    mma_lane own = {{a[0], a[1], a[2], a[3]}, {b_first, b_second}, {c[0], c[1], c[2], c[3]}};
    EMU_WARP_COLLECTIVE(&own, mma_all<pair>);
    for (int word = 0; word < 4; word++)
        c[word] = own.c[word];
}

// [16, 8] += [16, 8] [8, 8] in TF32.
__device__ __forceinline__ void mma_tf32(float (&c)[4], const unsigned (&a)[4], unsigned b_first, unsigned b_second)
{
    mma<1>(c, a, b_first, b_second);
}

// [16, 8] += [16, 16] [16, 8] in bfloat16.
__device__ __forceinline__ void mma_bf16(float (&c)[4], const unsigned (&a)[4], unsigned b_first, unsigned b_second)
{
    mma<2>(c, a, b_first, b_second);
}

#else

__device__ __forceinline__ unsigned cluster_rank()
{
    unsigned rank;
    asm("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
    return rank;
}

__device__ __forceinline__ void cluster_sync()
{
    asm volatile("barrier.cluster.arrive.release.aligned;" ::: "memory");
    asm volatile("barrier.cluster.wait.acquire.aligned;" ::: "memory");
}

// The address in the window of shared memory that the instructions below take.
__device__ __forceinline__ unsigned shared_address(const void* place)
{
    unsigned address;
    asm("{\n"
        ".reg .u64 wide;\n"
        "cvta.to.shared.u64 wide, %1;\n"
        "cvt.u32.u64 %0, wide;\n"
        "}"
        : "=r"(address) : "l"(place));
    return address;
}

__device__ __forceinline__ unsigned shared_address(const void* place, unsigned rank)
{
    unsigned address;
    asm("mapa.shared::cluster.u32 %0, %1, %2;" : "=r"(address) : "r"(shared_address(place)), "r"(rank));
    return address;
}

__device__ __forceinline__ void barrier_initialise(byte_barrier* barrier)
{
    asm volatile("mbarrier.init.shared::cta.b64 [%0], 1;" :: "r"(shared_address(barrier)) : "memory");
}

__device__ __forceinline__ void barriers_initialised()
{
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
}

__device__ __forceinline__ void expect_bytes(byte_barrier* barrier, unsigned bytes)
{
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;"
        :: "r"(shared_address(barrier)), "r"(bytes) : "memory");
}

// In the order of this block alone: what has arrived lies in its own shared memory. Asked for in the order of the cluster,
// the compiler would also drop the first cache at every wait.
__device__ __forceinline__ void barrier_wait(byte_barrier* barrier, unsigned parity)
{
    unsigned address = shared_address(barrier), ended;
    do
    {
        asm volatile(
            "{\n"
            ".reg .pred ended;\n"
            "mbarrier.try_wait.parity.shared::cta.b64 ended, [%1], %2;\n"
            "selp.u32 %0, 1, 0, ended;\n"
            "}"
            : "=r"(ended) : "r"(address), "r"(parity) : "memory");
    } while (ended == 0);
}

__device__ __forceinline__ void store_async(uint4* to, uint4 value, byte_barrier* barrier, unsigned rank)
{
    asm volatile("st.async.shared::cluster.mbarrier::complete_tx::bytes.v4.b32 [%0], {%1, %2, %3, %4}, [%5];"
        :: "r"(shared_address(to, rank)), "r"(value.x), "r"(value.y), "r"(value.z), "r"(value.w),
           "r"(shared_address(barrier, rank)) : "memory");
}

__device__ __forceinline__ void store_async(uint2* to, uint2 value, byte_barrier* barrier, unsigned rank)
{
    asm volatile("st.async.shared::cluster.mbarrier::complete_tx::bytes.v2.b32 [%0], {%1, %2}, [%3];"
        :: "r"(shared_address(to, rank)), "r"(value.x), "r"(value.y), "r"(shared_address(barrier, rank)) : "memory");
}

__device__ __forceinline__ unsigned load_acquire(const unsigned* flag)
{
    unsigned value;
    asm volatile("ld.acquire.gpu.u32 %0, [%1];" : "=r"(value) : "l"(flag) : "memory");
    return value;
}

__device__ __forceinline__ void add_release(unsigned* flag, unsigned value)
{
    asm volatile("red.release.gpu.add.u32 [%0], %1;" :: "l"(flag), "r"(value) : "memory");
}

__device__ __forceinline__ unsigned tf32_bits(float value)
{
    unsigned bits;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(value));
    return bits;
}

__device__ __forceinline__ unsigned bf16_pair(float low, float high)
{
    unsigned pair;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
    return pair;
}

__device__ __forceinline__ void mma_tf32(float (&c)[4], const unsigned (&a)[4], unsigned b_first, unsigned b_second)
{
    asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b_first), "r"(b_second));
}

__device__ __forceinline__ void mma_bf16(float (&c)[4], const unsigned (&a)[4], unsigned b_first, unsigned b_second)
{
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b_first), "r"(b_second));
}

#endif

// Waits until a flag has been raised that far; what was written before that is there afterwards.
__device__ __forceinline__ void wait_for(const unsigned* flag, unsigned value)
{
    while (load_acquire(flag) < value)
    {
    }
}
