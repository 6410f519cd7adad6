// Twins of the barriers that exist only as PTX: bar.sync with a number, mbarrier, and st.async, which goes with it.
#pragma once

namespace emu {

// mbarrier.init: a phase ends after this many arrivals and all the bytes that they announced.
__forceinline__ void mbarrier_init(unsigned long long* barrier, unsigned arrivals) { emu_mbarrier_init(barrier, arrivals); }

// mbarrier.arrive, also at a barrier of another block (map_shared_rank).
__forceinline__ void mbarrier_arrive(unsigned long long* barrier) { emu_mbarrier_arrive(barrier, 1, 0); }

// mbarrier.arrive.expect_tx: arrives, and the phase waits for so many bytes more.
__forceinline__ void mbarrier_arrive_expect(unsigned long long* barrier, unsigned bytes) {
    emu_mbarrier_arrive(barrier, 1, bytes);
}

// mbarrier.expect_tx: announces bytes without arriving.
__forceinline__ void mbarrier_expect(unsigned long long* barrier, unsigned bytes) { emu_mbarrier_arrive(barrier, 0, bytes); }

// mbarrier.try_wait.parity: true if the phase of this parity has ended, for which it waits as long as it takes. The
// first phase has parity 0.
__forceinline__ bool mbarrier_try_wait(unsigned long long* barrier, unsigned parity) {
    return emu_mbarrier_try_wait(barrier, parity) != 0;
}

__forceinline__ void mbarrier_wait(unsigned long long* barrier, unsigned parity) {
    while (!mbarrier_try_wait(barrier, parity)) {
    }
}

// st.async...mbarrier::complete_tx::bytes: both places are in the same block of the cluster (map_shared_rank).
template <class T> __forceinline__ void store_async(T* to, T value, unsigned long long* barrier) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8 || sizeof(T) == 16, "st.async writes 4, 8 or 16 bytes");
    emu_store_async(to, &value, sizeof(T), barrier);
}

}

// bar.sync: the threads are those of whole warps.
#define EMU_NAMED_BARRIER(barrier, threads) (emu_named_barrier(barrier, threads, __FILE__, __LINE__))
