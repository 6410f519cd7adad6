#pragma once
#include "thread.h"

namespace emu {

// A cluster's barrier waits for the threads that have not left the kernel.
void leave_cluster(Thread& thread);

}
