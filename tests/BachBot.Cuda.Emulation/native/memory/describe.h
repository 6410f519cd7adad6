// Words for places in memory and in the source.
#pragma once
#include <string>
#include "../runtime/launch.h"
#include "../runtime/thread.h"

namespace emu {

// "device allocation 3 (4096 bytes) at offset 128" and so on.
std::string describe_address(const Thread& thread, uintptr_t address);
// The folder that debug information names for the headers which stand in for CUDA's.
constexpr const char* EmulatorHeaders = "<emulator>";

// " at file.cu:12", or nothing where no addr2line is installed.
std::string source_line(const ModuleImage& image, uintptr_t code);

}
