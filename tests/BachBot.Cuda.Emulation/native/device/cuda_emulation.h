// Lets a CUDA C++ kernel be compiled by the host's compiler: NVRTC's built-in names, and no more than those.
// Included ahead of every kernel file, together with the rewriting of __shared__ declarations (nvrtc/rewriting.cpp).
#pragma once

#define CUDA_EMU 1
#define __CUDACC__ 1
#define __CUDACC_RTC__ 1
#define __NVCC__ 1

#include "runtime_calls.h"
#include "qualifiers.h"
#include "vector_types.h"
#include "bits.h"
#include "math.h"
#include "threads.h"
#include "warp.h"
#include "memory.h"
#include "atomics.h"
#include "clusters.h"
#include "async_barriers.h"
#include "kernel_table.h"
