// What a build of a persistent kernel is for. Compiled with nothing said, it is for layers of 256 units.
#pragma once

// H, a multiple of 32.
#ifndef UNITS
#define UNITS 256
#endif

// Blocks that share the recurrent weights: a power of two, H / CLUSTER a multiple of four.
#ifndef CLUSTER
#define CLUSTER 8
#endif

// A cluster's sequences: GROUPS groups of up to ROWS, at most eight.
#ifndef ROWS
#define ROWS 8
#endif
#ifndef GROUPS
#define GROUPS 1
#endif

// How products are computed: StrictProduct, Tf32Product or Bf16Product (quad_product.cuh).
#ifndef PRODUCT
#define PRODUCT StrictProduct
#endif

// How many of a lane's quads of weights are kept in registers.
#ifndef REGISTER_QUADS
#define REGISTER_QUADS 24
#endif

// How blocks pass each other what they computed: ClusterExchange or DeviceExchange (exchange.cuh).
#ifndef EXCHANGE
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 900
#define EXCHANGE DeviceExchange
#else
#define EXCHANGE ClusterExchange
#endif
#endif

// A warp for four units.
const int block_threads = 8 * UNITS / CLUSTER;
