// Loaded modules: shared objects that the emulated NVRTC has compiled.
#pragma once
#include <map>
#include <memory>
#include <string>
#include "device.h"

struct Function {
    const emu::KernelEntry* kernel;
    Module* module;
    int dynamicShared = 48 * 1024;     // how much a launch may ask for
    int nonPortableCluster = 0;
};

struct Module {
    void* shared_object = nullptr;
    int file = -1;
    emu::ModuleImage image;
    std::map<std::string, std::unique_ptr<Function>> functions;

    Module() = default;
    Module(const Module&) = delete;
    ~Module();
};

namespace emu {

// Queued work keeps its module loaded.
std::shared_ptr<Module> module_of(CUmodule handle);
Function& function_of(CUfunction handle);
void unload_all();

}
