#pragma once
#include <string>

namespace emu {

// `__shared__ float a[32], b;` as macro calls. The statement comes without its semicolon, comments are blanked.
// Throws std::string with the reason where it cannot be read.
std::string rewrite_shared(const std::string& statement, bool atFileScope);

}
