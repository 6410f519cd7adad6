// How the blocks that share a layer's recurrent weights pass each other what each has computed, once a step.
//
// A block has an inbox of `slots` slots in shared memory. The blocks of a cluster write pieces into each other's slots
// (`send`, or `broadcast` to all of them at once), say when they have written all they had for a slot (`sent`), and
// wait until a slot is full (`receive`). A slot is used again after another one has been received in between: then every
// block of the cluster has read it.
//
//   ClusterExchange  distributed shared memory (Hopper and newer): the stores count their bytes at a barrier of the slot.
//                    No block waits for more than the bytes it is to get.
//   DeviceExchange   device memory: mailboxes and a counter for each slot; all blocks must run at the same time. For
//                    devices without clusters.
//
// The blocks of a cluster are neighbours in the grid. `boxes` is 1 where every
// piece is broadcast, CLUSTER where each block gets others.
#pragma once
#include "common/persistent.cuh"
#include "common/pieces.cuh"
#include "common/prim.cuh"

// Where the mailboxes and counters lie; null for ClusterExchange.
struct Mail
{
    char* boxes;
    unsigned* counters;
};

template <int slots, int slot_bytes, int boxes> struct ClusterExchange
{
    static const int shared_bytes = slots * (slot_bytes + (int)sizeof(byte_barrier));

    byte_barrier* barriers;
    char* inbox;

    __device__ static __forceinline__ int rank() { return (int)cluster_rank(); }

    __device__ __forceinline__ char* slot(int index) const { return inbox + index * slot_bytes; }

    // Bytes: how many each slot gets in a round.
    template <class Bytes> __device__ __forceinline__ void begin(char* shared, Mail, Bytes bytes)
    {
        inbox = shared;
        barriers = (byte_barrier*)(shared + slots * slot_bytes);
        if (threadIdx.x == 0)
        {
            for (int index = 0; index < slots; index++)
            {
                barrier_initialise(&barriers[index]);
                expect_bytes(&barriers[index], (unsigned)bytes(index));
            }
            barriers_initialised();
        }
        cluster_sync();
    }

    template <class Piece> __device__ __forceinline__ void send(int rank, int index, int place, const Piece& piece) const
    {
        typename Piece::Part* to = (typename Piece::Part*)(slot(index) + place);
#pragma unroll
        for (int part = 0; part < Piece::count; part++)
            store_async(to + part, piece.parts[part], &barriers[index], (unsigned)rank);
    }

    // The four groups of lanes have the same piece, and share the blocks.
    template <class Piece>
    __device__ __forceinline__ void broadcast(int group, int index, int place, const Piece& piece) const
    {
#pragma unroll
        for (int rank = 0; rank < CLUSTER; rank += 4)
            if (rank + group < CLUSTER)
                send(rank + group, index, place, piece);
    }

    __device__ __forceinline__ void sent(int) const {}

    __device__ __forceinline__ void receive(int index, int round, int next_bytes) const
    {
        barrier_wait(&barriers[index], (unsigned)round & 1);
        if (threadIdx.x == 0)
            expect_bytes(&barriers[index], (unsigned)next_bytes);
        // Warp-wide instructions follow.
        __syncwarp();
    }
};

template <int slots, int slot_bytes, int boxes> struct DeviceExchange
{
    static const int shared_bytes = slots * slot_bytes;

    char* inbox;
    char* mailboxes;
    unsigned* counters;

    __device__ static __forceinline__ int rank() { return (int)(blockIdx.x % CLUSTER); }

    __device__ __forceinline__ char* slot(int index) const { return inbox + index * slot_bytes; }

    template <class Bytes> __device__ __forceinline__ void begin(char* shared, Mail mail, Bytes)
    {
        unsigned cluster = blockIdx.x / CLUSTER;
        inbox = shared;
        mailboxes = mail.boxes + (size_t)cluster * boxes * slots * slot_bytes;
        counters = mail.counters + cluster * slots;
        __syncthreads();
    }

    template <class Piece> __device__ __forceinline__ void send(int rank, int index, int place, const Piece& piece) const
    {
        typename Piece::Part* to = (typename Piece::Part*)(box(rank, index) + place);
#pragma unroll
        for (int part = 0; part < Piece::count; part++)
            to[part] = piece.parts[part];
    }

    template <class Piece>
    __device__ __forceinline__ void broadcast(int group, int index, int place, const Piece& piece) const
    {
        if (group == 0)
            send(0, index, place, piece);
    }

    __device__ __forceinline__ void sent(int index) const
    {
        __syncthreads();
        if (threadIdx.x == 0)
            add_release(&counters[index], 1);
    }

    __device__ __forceinline__ void receive(int index, int round, int) const
    {
        if (threadIdx.x == 0)
            wait_for(&counters[index], (unsigned)(round + 1) * CLUSTER);
        __syncthreads();
        // Past the first cache, which knows nothing of what other multiprocessors wrote.
        const uint4* from = (const uint4*)box(boxes == 1 ? 0 : rank(), index);
        uint4* to = (uint4*)slot(index);
        for (int i = (int)threadIdx.x; i < slot_bytes / (int)sizeof(uint4); i += block_threads)
            to[i] = __ldcg(from + i);
        __syncthreads();
    }

    __device__ __forceinline__ char* box(int rank, int index) const
    {
        return mailboxes + (rank * slots + index) * slot_bytes;
    }
};
