// The built-in variables and the barriers of a block.
#pragma once

#define threadIdx (emu_thread_index())
#define blockIdx (emu_block_index())
#define blockDim (dim3(emu_block_size()))
#define gridDim (dim3(emu_grid_size()))
#define warpSize 32

#define __syncthreads() ((void)emu_barrier(emu::BarrierPlain, 0, __FILE__, __LINE__, __COUNTER__))
#define __syncthreads_count(p) (emu_barrier(emu::BarrierCount, (p) != 0, __FILE__, __LINE__, __COUNTER__))
#define __syncthreads_and(p) (emu_barrier(emu::BarrierAnd, (p) != 0, __FILE__, __LINE__, __COUNTER__))
#define __syncthreads_or(p) (emu_barrier(emu::BarrierOr, (p) != 0, __FILE__, __LINE__, __COUNTER__))

#define __trap() (emu_trap(__FILE__, __LINE__))

inline void __nanosleep(unsigned) { emu_spin(); }
inline long long clock64() { return emu_clock(); }
inline clock_t clock() { return (clock_t)emu_clock(); }
