#pragma once
#include <string>

namespace emu {

// A message as printf would write it.
std::string text(const char* format, ...) __attribute__((format(printf, 1, 2)));

}
