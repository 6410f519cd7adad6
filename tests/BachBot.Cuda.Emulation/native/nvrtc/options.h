// The options of nvrtcCompileProgram that are understood. Those that only steer the device's code generation are
// accepted and mean nothing here.
#pragma once
#include <string>
#include <vector>

namespace emu {

struct CompileOptions {
    int architecture = 75;             // as in sm_75
    bool realArchitecture = false;     // sm_75 gives a CUBIN, compute_75 gives PTX only
    std::string standard = "c++17";
    std::vector<std::string> compilerFlags;      // -D, -U, -I and -include, for the host's compiler
};

// Architectures that compile; in ascending order.
extern const std::vector<int> Architectures;

// False, with the words of the log, if an option is unknown or has a value that makes no sense.
bool parse_options(int count, const char* const* options, CompileOptions& result, std::string& log);

}
