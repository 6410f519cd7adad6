// Turns CUDA C++ into what the host's compiler takes: declarations of shared memory become calls of the runtime, and
// behind each kernel stands its entry for the module's table. Everything else, line numbers included, stays.
//
// A macro alone cannot do this: `extern __shared__ T x[]` and `__shared__ T x[32]` need different code from the same
// word.
#pragma once
#include <stdexcept>
#include <string>

namespace emu {

struct RewritingError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Throws where a declaration cannot be read; the name is for messages.
std::string rewrite(const std::string& source, const std::string& name);

}
