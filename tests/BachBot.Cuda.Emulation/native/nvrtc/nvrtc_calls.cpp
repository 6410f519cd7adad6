// The entry points of NVRTC.
#include "compiler.h"
#include <cstring>
#include <memory>
#include <mutex>
#include <unordered_map>

#define EMU_API extern "C" __attribute__((visibility("default")))

namespace {

using namespace emu;

enum nvrtcResult : int {
    NVRTC_SUCCESS = 0,
    NVRTC_ERROR_OUT_OF_MEMORY = 1,
    NVRTC_ERROR_PROGRAM_CREATION_FAILURE = 2,
    NVRTC_ERROR_INVALID_INPUT = 3,
    NVRTC_ERROR_INVALID_PROGRAM = 4,
    NVRTC_ERROR_INVALID_OPTION = 5,
    NVRTC_ERROR_COMPILATION = 6,
    NVRTC_ERROR_INTERNAL_ERROR = 11,
};

// A version that no real NVRTC has, so that a cache of compiled kernels never mixes the two up.
constexpr int Major = 12, Minor = 99;

struct Program {
    std::vector<SourceFile> files;
    CompileOptions options;
    Compiled compiled;
};

std::mutex mutex;
std::unordered_map<Program*, std::shared_ptr<Program>> programs;

std::shared_ptr<Program> find(Program* handle) {
    std::lock_guard<std::mutex> lock(mutex);
    auto found = programs.find(handle);
    return found == programs.end() ? nullptr : found->second;
}

template <class Body> nvrtcResult with(Program* handle, Body body) {
    std::shared_ptr<Program> program = find(handle);
    return program ? body(*program) : NVRTC_ERROR_INVALID_PROGRAM;
}

// NVRTC counts and writes the closing zero of texts.
size_t size_with_zero(const std::string& text) { return text.size() + 1; }

std::string cubin(const Program& program) {
    return program.options.realArchitecture ? program.compiled.module : std::string();
}

}

EMU_API nvrtcResult nvrtcVersion(int* major, int* minor) {
    if (!major || !minor) return NVRTC_ERROR_INVALID_INPUT;
    *major = Major;
    *minor = Minor;
    return NVRTC_SUCCESS;
}

EMU_API nvrtcResult nvrtcGetNumSupportedArchs(int* count) {
    if (!count) return NVRTC_ERROR_INVALID_INPUT;
    *count = (int)Architectures.size();
    return NVRTC_SUCCESS;
}

EMU_API nvrtcResult nvrtcGetSupportedArchs(int* architectures) {
    if (!architectures) return NVRTC_ERROR_INVALID_INPUT;
    std::copy(Architectures.begin(), Architectures.end(), architectures);
    return NVRTC_SUCCESS;
}

EMU_API const char* nvrtcGetErrorString(nvrtcResult result) {
    switch (result) {
        case NVRTC_SUCCESS: return "NVRTC_SUCCESS";
        case NVRTC_ERROR_OUT_OF_MEMORY: return "NVRTC_ERROR_OUT_OF_MEMORY";
        case NVRTC_ERROR_PROGRAM_CREATION_FAILURE: return "NVRTC_ERROR_PROGRAM_CREATION_FAILURE";
        case NVRTC_ERROR_INVALID_INPUT: return "NVRTC_ERROR_INVALID_INPUT";
        case NVRTC_ERROR_INVALID_PROGRAM: return "NVRTC_ERROR_INVALID_PROGRAM";
        case NVRTC_ERROR_INVALID_OPTION: return "NVRTC_ERROR_INVALID_OPTION";
        case NVRTC_ERROR_COMPILATION: return "NVRTC_ERROR_COMPILATION";
        case NVRTC_ERROR_INTERNAL_ERROR: return "NVRTC_ERROR_INTERNAL_ERROR";
        default: return "NVRTC_ERROR unknown";
    }
}

EMU_API nvrtcResult nvrtcCreateProgram(Program** result, const char* source, const char* name, int headerCount,
    const char* const* headers, const char* const* includeNames) {
    if (!result || !source || headerCount < 0 || (headerCount > 0 && (!headers || !includeNames)))
        return NVRTC_ERROR_INVALID_INPUT;
    auto program = std::make_shared<Program>();
    program->files.push_back({name && *name ? name : "default_program", source});
    for (int i = 0; i < headerCount; i++) {
        // A name that leads out of the compilation's own folder cannot be written there.
        std::string path = includeNames[i];
        if (path.empty() || path[0] == '/' || path.find("..") != std::string::npos)
            return NVRTC_ERROR_PROGRAM_CREATION_FAILURE;
        program->files.push_back({path, headers[i]});
    }
    std::lock_guard<std::mutex> lock(mutex);
    *result = program.get();
    programs[program.get()] = program;
    return NVRTC_SUCCESS;
}

EMU_API nvrtcResult nvrtcDestroyProgram(Program** handle) {
    if (!handle) return NVRTC_ERROR_INVALID_PROGRAM;
    std::lock_guard<std::mutex> lock(mutex);
    if (programs.erase(*handle) == 0) return NVRTC_ERROR_INVALID_PROGRAM;
    *handle = nullptr;
    return NVRTC_SUCCESS;
}

EMU_API nvrtcResult nvrtcCompileProgram(Program* handle, int count, const char* const* options) {
    return with(handle, [&](Program& program) {
        program.options = CompileOptions();
        program.compiled = Compiled();
        if (!parse_options(count, options, program.options, program.compiled.log)) return NVRTC_ERROR_INVALID_OPTION;
        try {
            program.compiled = compile(program.files, program.options);
        } catch (const std::exception& error) {
            program.compiled.log = error.what();
            return NVRTC_ERROR_INTERNAL_ERROR;
        }
        return program.compiled.succeeded ? NVRTC_SUCCESS : NVRTC_ERROR_COMPILATION;
    });
}

EMU_API nvrtcResult nvrtcGetProgramLogSize(Program* handle, size_t* size) {
    return with(handle, [&](Program& program) {
        if (!size) return NVRTC_ERROR_INVALID_INPUT;
        *size = size_with_zero(program.compiled.log);
        return NVRTC_SUCCESS;
    });
}

EMU_API nvrtcResult nvrtcGetProgramLog(Program* handle, char* log) {
    return with(handle, [&](Program& program) {
        if (!log) return NVRTC_ERROR_INVALID_INPUT;
        memcpy(log, program.compiled.log.c_str(), size_with_zero(program.compiled.log));
        return NVRTC_SUCCESS;
    });
}

EMU_API nvrtcResult nvrtcGetCUBINSize(Program* handle, size_t* size) {
    return with(handle, [&](Program& program) {
        if (!size) return NVRTC_ERROR_INVALID_INPUT;
        *size = cubin(program).size();
        return NVRTC_SUCCESS;
    });
}

EMU_API nvrtcResult nvrtcGetCUBIN(Program* handle, char* code) {
    return with(handle, [&](Program& program) {
        if (!code) return NVRTC_ERROR_INVALID_INPUT;
        std::string bytes = cubin(program);
        memcpy(code, bytes.data(), bytes.size());
        return NVRTC_SUCCESS;
    });
}

// The same module stands in for PTX: the driver takes either.
EMU_API nvrtcResult nvrtcGetPTXSize(Program* handle, size_t* size) {
    return with(handle, [&](Program& program) {
        if (!size) return NVRTC_ERROR_INVALID_INPUT;
        *size = size_with_zero(program.compiled.module);
        return NVRTC_SUCCESS;
    });
}

EMU_API nvrtcResult nvrtcGetPTX(Program* handle, char* code) {
    return with(handle, [&](Program& program) {
        if (!code) return NVRTC_ERROR_INVALID_INPUT;
        memcpy(code, program.compiled.module.c_str(), size_with_zero(program.compiled.module));
        return NVRTC_SUCCESS;
    });
}
