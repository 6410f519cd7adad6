#include "module.h"
#include "capture.h"
#include "../runtime/options.h"
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

namespace emu {

namespace {

Handles<Function> functions;
std::map<Module*, std::shared_ptr<Module>> modules;
Module* loading = nullptr;         // announces its kernels while it is being loaded

// The size of a shared object of this machine, whose last part is the table of sections; 0 for anything else, such as
// a CUBIN of a real NVRTC, which is an ELF file for another machine.
size_t image_size(const void* image) {
    const auto* header = (const Elf64_Ehdr*)image;
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return 0;
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != EM_X86_64 || header->e_type != ET_DYN) return 0;
    return header->e_shoff + (size_t)header->e_shnum * header->e_shentsize;
}

void write_all(int file, const char* bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written <= 0) throw Error{CUDA_ERROR_OUT_OF_MEMORY, "the module cannot be written for loading"};
        bytes += written;
        count -= (size_t)written;
    }
}

void find_image(Module& module, const void* bytes) {
    link_map* map = nullptr;
    dlinfo(module.shared_object, RTLD_DI_LINKMAP, &map);
    const auto* header = (const Elf64_Ehdr*)bytes;
    const auto* segments = (const Elf64_Phdr*)((const char*)bytes + header->e_phoff);
    module.image.begin = map->l_addr;
    for (int i = 0; i < header->e_phnum; i++)
        if (segments[i].p_type == PT_LOAD)
            module.image.end = std::max(module.image.end, map->l_addr + segments[i].p_vaddr + segments[i].p_memsz);
}

std::shared_ptr<Module> load(const void* image) {
    size_t bytes = image ? image_size(image) : 0;
    if (bytes == 0) throw Error{CUDA_ERROR_INVALID_IMAGE, "not a module that the emulated NVRTC compiled"};
    auto module = std::make_shared<Module>();
    module->file = memfd_create("cuda-module", MFD_CLOEXEC);
    if (module->file < 0) throw Error{CUDA_ERROR_OUT_OF_MEMORY, "no file in memory for the module"};
    write_all(module->file, (const char*)image, bytes);
    // The file stays open while the module lives: the loader takes a second library of the same name for the first.
    module->image.file = text("/proc/%d/fd/%d", getpid(), module->file);
    loading = module.get();
    module->shared_object = dlopen(module->image.file.c_str(), RTLD_NOW | RTLD_LOCAL);
    loading = nullptr;
    if (!module->shared_object) throw Error{CUDA_ERROR_INVALID_IMAGE, dlerror()};
    find_image(*module, image);
    return module;
}

int attribute(const Function& function, int number) {
    const KernelEntry& kernel = *function.kernel;
    switch (number) {
        case 0: return kernel.maxThreads ? (int)kernel.maxThreads : 1024;
        case 1: return 0;                        // static shared memory shows only as the kernel runs
        case 4: return 32;                       // registers: a number, no more
        case 5: case 6: return options.major * 10 + options.minor;
        case 8: return function.dynamicShared;
        case 10: return kernel.clusterX != 0;
        case 11: return (int)kernel.clusterX;
        case 12: return (int)kernel.clusterY;
        case 13: return (int)kernel.clusterZ;
        case 14: return function.nonPortableCluster;
        default: return 0;
    }
}

constexpr int MaxDynamicShared = 227 * 1024;

}

std::shared_ptr<Module> module_of(CUmodule handle) {
    auto found = modules.find(handle);
    if (found == modules.end()) throw Error{CUDA_ERROR_INVALID_HANDLE, "not a loaded module"};
    return found->second;
}

Function& function_of(CUfunction handle) { return functions.get(handle, "function of a loaded module"); }

void unload_all() {
    for (auto& [handle, module] : modules)
        for (auto& [name, function] : module->functions) functions.remove(function.get());
    modules.clear();
}

}

using namespace emu;

Module::~Module() {
    if (shared_object) dlclose(shared_object);
    if (file >= 0) close(file);
}

extern "C" void emu_register_kernel(const KernelEntry* entry) {
    if (loading) loading->functions[entry->name] = std::make_unique<Function>(Function{entry, loading});
}

EMU_API CUresult cuModuleLoadDataEx(CUmodule* result, const void* image, unsigned, int*, void**) {
    return call(Needs::Context, [&] {
        require(result, "no place for the module");
        refuse_in_thread_capture("loading a module");
        std::shared_ptr<Module> module = load(image);
        for (auto& [name, function] : module->functions) functions.add(function.get());
        *result = module.get();
        modules[module.get()] = std::move(module);
    });
}

EMU_API CUresult cuModuleLoadData(CUmodule* result, const void* image) {
    return cuModuleLoadDataEx(result, image, 0, nullptr, nullptr);
}

EMU_API CUresult cuModuleUnload(CUmodule handle) {
    return call(Needs::Context, [&] {
        std::shared_ptr<Module> module = module_of(handle);
        refuse_in_thread_capture("unloading a module");
        finish_everything();
        for (auto& [name, function] : module->functions) functions.remove(function.get());
        modules.erase(handle);
    });
}

EMU_API CUresult cuModuleGetFunction(CUfunction* result, CUmodule handle, const char* name) {
    return call(Needs::Context, [&] {
        require(result && name, "no place for the function, or no name");
        std::shared_ptr<Module> module = module_of(handle);
        auto found = module->functions.find(name);
        if (found == module->functions.end())
            throw Error{CUDA_ERROR_NOT_FOUND, std::string("no kernel ") + name + " in the module"};
        *result = found->second.get();
    });
}

EMU_API CUresult cuFuncGetAttribute(int* value, int number, CUfunction handle) {
    return call(Needs::Context, [&] {
        require(value, "no place for the value");
        *value = attribute(function_of(handle), number);
    });
}

EMU_API CUresult cuFuncSetAttribute(CUfunction handle, int number, int value) {
    return call(Needs::Context, [&] {
        Function& function = function_of(handle);
        if (number == 8) {
            require(value >= 0 && value <= MaxDynamicShared, "a block has at most 227 KiB of shared memory");
            function.dynamicShared = value;
        } else if (number == 14) {
            function.nonPortableCluster = value;
        } else {
            require(number == 9, "an attribute that cannot be set");
        }
    });
}

EMU_API CUresult cuFuncSetCacheConfig(CUfunction handle, int) {
    return call(Needs::Context, [&] { function_of(handle); });
}
