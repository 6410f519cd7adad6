// Clusters of blocks and warp-wide instructions: on the device they exist only as inline PTX, so these are the twins
// that a kernel's wrappers call where CUDA_EMU is defined.
#pragma once

namespace emu {

inline unsigned cluster_rank() { return emu_cluster_rank(); }
inline unsigned cluster_size() { return emu_cluster_size(); }

// The same variable in the shared memory of another block of the cluster (mapa).
template <class T> inline T* map_shared_rank(T* p, unsigned rank) { return (T*)emu_map_shared_rank(p, rank); }

}

// Macros, because a message names the place of the call.
#define EMU_CLUSTER_ARRIVE() (emu_cluster_arrive(__FILE__, __LINE__))
#define EMU_CLUSTER_WAIT() (emu_cluster_wait(__FILE__, __LINE__))
#define EMU_CLUSTER_SYNC() (EMU_CLUSTER_ARRIVE(), EMU_CLUSTER_WAIT())
#define EMU_WARP_COLLECTIVE(mine, all) (emu_warp_collective(mine, all, __FILE__, __LINE__))
