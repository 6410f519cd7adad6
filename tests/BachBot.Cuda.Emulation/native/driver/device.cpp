#include "device.h"
#include "../memory/arena.h"
#include "../runtime/options.h"
#include <cstring>

namespace emu {

Device device;
thread_local Context* currentContext = nullptr;

namespace {

// The last failure on this thread, for cuGetErrorString.
thread_local CUresult lastCode = CUDA_SUCCESS;
thread_local std::string lastText, answer;

struct Name {
    CUresult code;
    const char* name;
    const char* text;
};

constexpr Name Names[] = {
    {CUDA_SUCCESS, "CUDA_SUCCESS", "no error"},
    {CUDA_ERROR_INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {CUDA_ERROR_OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {CUDA_ERROR_NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {CUDA_ERROR_INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {CUDA_ERROR_INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {CUDA_ERROR_INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {CUDA_ERROR_INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {CUDA_ERROR_NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {CUDA_ERROR_NOT_READY, "CUDA_ERROR_NOT_READY", "device not ready"},
    {CUDA_ERROR_ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {CUDA_ERROR_MISALIGNED_ADDRESS, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"},
    {CUDA_ERROR_LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE, "CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE",
        "too many blocks in cooperative launch"},
    {CUDA_ERROR_NOT_SUPPORTED, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
    {CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED",
        "operation not permitted when stream is capturing"},
    {CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED",
        "operation failed due to a previous error during capture"},
    {CUDA_ERROR_STREAM_CAPTURE_UNMATCHED, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED",
        "capture was not ended in the same stream as it began"},
    {CUDA_ERROR_STREAM_CAPTURE_UNJOINED, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED",
        "capturing stream has unjoined work"},
    {CUDA_ERROR_CAPTURED_EVENT, "CUDA_ERROR_CAPTURED_EVENT", "operation not permitted on an event last recorded in a "
        "capturing stream"},
    {CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD, "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD",
        "attempt to terminate a thread-local capture sequence from another thread"},
    {CUDA_ERROR_INVALID_CLUSTER_SIZE, "CUDA_ERROR_INVALID_CLUSTER_SIZE", "invalid cluster size"},
    {CUDA_ERROR_UNKNOWN, "CUDA_ERROR_UNKNOWN", "unknown error"},
};

const Name* find(int code) {
    for (const Name& name : Names)
        if (name.code == code) return &name;
    return nullptr;
}

void check_device(CUdevice ordinal) {
    if (ordinal != 0) throw Error{CUDA_ERROR_INVALID_DEVICE, "there is one emulated device, number 0"};
}

constexpr const char DeviceName[] = "Emulated CUDA device (runs on the host)";
constexpr int DriverVersion = 12990;

int attribute(int number) {
    switch (number) {
        case 1: return 1024;                     // threads in a block
        case 2: case 3: return 1024;             // block size x, y
        case 4: return 64;                       // block size z
        case 5: return 2147483647;               // grid size x
        case 6: case 7: return 65535;            // grid size y, z
        case 8: return 48 * 1024;                // shared memory of a block
        case 9: return 64 * 1024;                // constant memory
        case 10: return 32;                      // warp size
        case 12: case 82: return 65536;          // registers of a block, of a multiprocessor
        case 13: return 1500000;                 // clock, kHz
        case 16: return options.multiprocessors;
        case 36: return 2000000;                 // memory clock, kHz
        case 37: return 4096;                    // memory bus, bits
        case 38: return 32 << 20;                // L2 cache
        case 39: return 2048;                    // threads of a multiprocessor
        case 40: return 2;                       // copy engines
        case 41: return 1;                       // unified addressing
        case 75: return options.major;
        case 76: return options.minor;
        case 81: return 228 * 1024;              // shared memory of a multiprocessor
        case 31: case 95: return 1;              // concurrent kernels, cooperative launches
        case 97: return 227 * 1024;              // shared memory of a block that asks for more
        case 106: return 32;                     // blocks of a multiprocessor
        case 120: return options.major >= 9;     // clusters
        default: return 0;
    }
}

}

void enter(Needs needs) {
    if (needs == Needs::Nothing) return;
    if (!device.initialized) throw Error{CUDA_ERROR_NOT_INITIALIZED, "cuInit has not been called"};
    if (needs == Needs::Driver) return;
    if (!currentContext) throw Error{CUDA_ERROR_INVALID_CONTEXT, "no context is current on this thread"};
    if (device.primary.retained == 0) throw Error{CUDA_ERROR_INVALID_CONTEXT, "the primary context was released"};
    if (device.sticky) throw Error{(CUresult)device.sticky.code, device.sticky.text};
}

CUresult leave(CUresult code, const std::string& text) {
    if (code != CUDA_SUCCESS) {
        lastCode = code;
        lastText = text;
    }
    return code;
}

}

using namespace emu;

EMU_API CUresult cuInit(unsigned flags) {
    return call(Needs::Nothing, [&] {
        require(flags == 0, "the flags of cuInit must be 0");
        if (!arena::open()) throw Error{CUDA_ERROR_OUT_OF_MEMORY, "the system refuses the addresses for the device"};
        device.initialized = true;
    });
}

EMU_API CUresult cuDriverGetVersion(int* version) {
    return call(Needs::Nothing, [&] {
        require(version, "no place for the version");
        *version = DriverVersion;
    });
}

EMU_API CUresult cuGetErrorName(int code, const char** name) {
    const Name* found = find(code);
    if (name) *name = found ? found->name : nullptr;
    return found ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

// The plain words, and behind them what the emulator knows of the last failure with this code on this thread.
EMU_API CUresult cuGetErrorString(int code, const char** string) {
    const Name* found = find(code);
    if (!string) return CUDA_ERROR_INVALID_VALUE;
    *string = found ? found->text : nullptr;
    if (!found) return CUDA_ERROR_INVALID_VALUE;
    if (code == lastCode && !lastText.empty()) {
        answer = std::string(found->text) + ": " + lastText;
        *string = answer.c_str();
    }
    return CUDA_SUCCESS;
}

EMU_API CUresult cuDeviceGetCount(int* count) {
    return call(Needs::Driver, [&] {
        require(count, "no place for the count");
        *count = 1;
    });
}

EMU_API CUresult cuDeviceGet(CUdevice* result, int ordinal) {
    return call(Needs::Driver, [&] {
        require(result, "no place for the device");
        check_device(ordinal);
        *result = 0;
    });
}

EMU_API CUresult cuDeviceGetName(char* name, int length, CUdevice ordinal) {
    return call(Needs::Driver, [&] {
        require(name && length > 0, "no place for the name");
        check_device(ordinal);
        strncpy(name, DeviceName, (size_t)length - 1);
        name[length - 1] = '\0';
    });
}

EMU_API CUresult cuDeviceGetUuid(char* uuid, CUdevice ordinal) {
    return call(Needs::Driver, [&] {
        require(uuid, "no place for the identifier");
        check_device(ordinal);
        memcpy(uuid, "emulated-device0", 16);
    });
}

EMU_API CUresult cuDeviceTotalMem_v2(size_t* bytes, CUdevice ordinal) {
    return call(Needs::Driver, [&] {
        require(bytes, "no place for the size");
        check_device(ordinal);
        *bytes = options.deviceMemory;
    });
}

EMU_API CUresult cuDeviceGetAttribute(int* value, int number, CUdevice ordinal) {
    return call(Needs::Driver, [&] {
        require(value && number > 0, "no such attribute");
        check_device(ordinal);
        *value = attribute(number);
    });
}

EMU_API CUresult cuDevicePrimaryCtxRetain(CUcontext* context, CUdevice ordinal) {
    return call(Needs::Driver, [&] {
        require(context, "no place for the context");
        check_device(ordinal);
        device.primary.retained++;
        *context = &device.primary;
    });
}

EMU_API CUresult cuCtxSetCurrent(CUcontext context) {
    return call(Needs::Driver, [&] {
        if (context && (context != &device.primary || context->retained == 0))
            throw Error{CUDA_ERROR_INVALID_CONTEXT, "not a live context"};
        currentContext = context;
    });
}

EMU_API CUresult cuCtxGetCurrent(CUcontext* context) {
    return call(Needs::Driver, [&] {
        require(context, "no place for the context");
        *context = currentContext;
    });
}

EMU_API CUresult cuCtxGetDevice(CUdevice* ordinal) {
    return call(Needs::Context, [&] {
        require(ordinal, "no place for the device");
        *ordinal = 0;
    });
}
