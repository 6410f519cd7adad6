// Runs the host's compiler over a rewritten program.
#pragma once
#include <string>
#include <vector>
#include "options.h"

namespace emu {

struct SourceFile {
    std::string name, text;
};

struct Compiled {
    bool succeeded = false;
    std::string log;
    std::string module;            // the bytes of a shared object
};

// The first file is the program, the others are its headers. Compiles in a temporary folder of its own.
Compiled compile(const std::vector<SourceFile>& files, const CompileOptions& options);

}
