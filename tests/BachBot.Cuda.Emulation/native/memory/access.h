#pragma once
#include <cstddef>
#include "races.h"

namespace emu {

// Returns if the running thread may make this access; otherwise the thread never goes on.
void check_access(const volatile void* pointer, size_t bytes, Access access, void* returnAddress);

// An access through which threads may wait for one another.
void atomic_point();

}
