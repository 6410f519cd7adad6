// What a thread that leaves the kernel means to those that wait for it.
#pragma once
#include "thread.h"

namespace emu {

// A cluster's barrier waits for the threads that have not left the kernel.
void leave_cluster(Thread& thread);
// Lanes that wait for this one in a warp-wide call wait for ever: a fault.
void leave_warp(Thread& thread);

}
