// Writes launches to files, from which the replay (native/replay) runs them again under a sanitizer.
#pragma once
#include <string>
#include "module.h"

namespace emu {

// Empty: nothing is recorded.
void record_into(std::string folder);
// Called just before the launch runs, when its buffers hold what it will see.
void record_launch(const Launch& launch, const Module& module);

}
