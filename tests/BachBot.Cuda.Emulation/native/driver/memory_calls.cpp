// The driver's calls about memory.
#include "capture.h"
#include "memory_ranges.h"
#include "stream.h"
#include "../memory/arena.h"
#include "../runtime/options.h"
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>

using namespace emu;

namespace {

std::map<uintptr_t, size_t> pinned;    // memory of cuMemHostAlloc

bool is_pinned(const void* pointer, size_t bytes) {
    auto after = pinned.upper_bound((uintptr_t)pointer);
    if (after == pinned.begin()) return false;
    auto [begin, size] = *std::prev(after);
    return (uintptr_t)pointer + bytes <= begin + size;
}

Work copy(void* to, const void* from, size_t bytes) {
    return [=] {
        memmove(to, from, bytes);
        return Failure();
    };
}

// Memory that the driver does not know may be used again as soon as the call returns, so it is read at once.
void copy_in(Stream& stream, CUdeviceptr to, const void* from, size_t bytes) {
    require(from || bytes == 0, "no host memory");
    check_range(to, bytes, "copy to");
    if (is_pinned(from, bytes)) return submit(stream, copy((void*)to, from, bytes));
    refuse_pageable_in_capture(stream);
    auto snapshot = std::make_shared<std::vector<char>>((const char*)from, (const char*)from + bytes);
    submit(stream, [=] {
        memcpy((void*)to, snapshot->data(), bytes);
        return Failure();
    });
}

void copy_out(Stream& stream, void* to, CUdeviceptr from, size_t bytes) {
    require(to || bytes == 0, "no host memory");
    check_range(from, bytes, "copy from");
    if (is_pinned(to, bytes)) return submit(stream, copy(to, (const void*)from, bytes));
    refuse_pageable_in_capture(stream);
    submit(stream, copy(to, (const void*)from, bytes));
    finish(stream);
}

void copy_within(Stream& stream, CUdeviceptr to, CUdeviceptr from, size_t bytes) {
    check_range(to, bytes, "copy to");
    check_range(from, bytes, "copy from");
    submit(stream, copy((void*)to, (const void*)from, bytes));
}

template <class T> void fill(Stream& stream, CUdeviceptr to, T value, size_t count) {
    check_range(to, count * sizeof(T), "fill of");
    require(to % sizeof(T) == 0, "the address to fill is not aligned");
    submit(stream, [=] {
        std::fill_n((T*)to, count, value);
        return Failure();
    });
}

}

namespace emu {

void check_range(CUdeviceptr address, size_t bytes, const char* what) {
    if (bytes == 0 || arena::find(address, bytes)) return;
    std::string message = std::string(what) + " " + std::to_string(bytes) + " bytes at ";
    const Region* region = arena::base && arena::contains(address) ? &arena::region_at(address) : nullptr;
    if (region && (region->kind == RegionKind::Device || region->kind == RegionKind::Freed))
        message += "offset " + std::to_string((long long)(address - region->begin)) + " of "
            + (region->kind == RegionKind::Freed ? "freed " : "") + "device allocation "
            + std::to_string(region->serial) + ", which has " + std::to_string(region->bytes) + " bytes";
    else
        message += "an address that is not device memory";
    throw Error{CUDA_ERROR_INVALID_VALUE, message};
}

void refuse_pageable_in_capture(Stream& stream) {
    if (!stream.capture) return;
    stream.capture->valid = false;
    throw Error{CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED,
        "a copy from or to memory that is not pinned cannot be captured"};
}

}

EMU_API CUresult cuMemGetInfo_v2(size_t* free, size_t* total) {
    return call(Needs::Context, [&] {
        require(free && total, "no place for the sizes");
        *total = options.deviceMemory;
        *free = options.deviceMemory - std::min((size_t)options.deviceMemory, arena::used());
    });
}

EMU_API CUresult cuMemAlloc_v2(CUdeviceptr* result, size_t bytes) {
    return call(Needs::Context, [&] {
        require(result && bytes > 0, "an allocation has at least one byte");
        refuse_in_thread_capture("taking memory");
        void* memory = arena::allocate(bytes);
        if (!memory)
            throw Error{CUDA_ERROR_OUT_OF_MEMORY, std::to_string(bytes) + " bytes wanted, "
                + std::to_string(arena::used()) + " of " + std::to_string(options.deviceMemory) + " are in use"};
        *result = (CUdeviceptr)memory;
    });
}

// Waits for all work, as the real one does; a capture on this thread forbids that.
EMU_API CUresult cuMemFree_v2(CUdeviceptr address) {
    return call(Needs::Context, [&] {
        if (address == 0) return;
        refuse_in_thread_capture("freeing memory");
        finish_everything();
        if (!arena::release(address))
            throw Error{CUDA_ERROR_INVALID_VALUE, "no device allocation begins at this address (freed twice?)"};
    });
}

EMU_API CUresult cuMemHostAlloc(void** result, size_t bytes, unsigned) {
    return call(Needs::Context, [&] {
        require(result && bytes > 0, "an allocation has at least one byte");
        refuse_in_thread_capture("taking pinned memory");
        void* memory = nullptr;
        if (posix_memalign(&memory, 4096, bytes) != 0) throw std::bad_alloc();
        memset(memory, 0xff, bytes);
        pinned[(uintptr_t)memory] = bytes;
        *result = memory;
    });
}

EMU_API CUresult cuMemAllocHost_v2(void** result, size_t bytes) { return cuMemHostAlloc(result, bytes, 0); }

EMU_API CUresult cuMemFreeHost(void* memory) {
    return call(Needs::Context, [&] {
        refuse_in_thread_capture("freeing pinned memory");
        finish_everything();
        if (pinned.erase((uintptr_t)memory) == 0)
            throw Error{CUDA_ERROR_INVALID_VALUE, "no pinned allocation begins at this address"};
        free(memory);
    });
}

EMU_API CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t bytes, CUstream stream) {
    return call(Needs::Context, [&] { copy_in(stream_of(stream), to, from, bytes); });
}

EMU_API CUresult cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t bytes, CUstream stream) {
    return call(Needs::Context, [&] { copy_out(stream_of(stream), to, from, bytes); });
}

EMU_API CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
    return call(Needs::Context, [&] { copy_within(stream_of(stream), to, from, bytes); });
}

EMU_API CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, CUstream stream) {
    return call(Needs::Context, [&] { fill(stream_of(stream), to, value, count); });
}

EMU_API CUresult cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t count, CUstream stream) {
    return call(Needs::Context, [&] { fill(stream_of(stream), to, value, count); });
}

// The synchronous forms go through the legacy default stream.
EMU_API CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void* from, size_t bytes) {
    return call(Needs::Context, [&] {
        refuse_in_thread_capture("a synchronous copy");
        copy_in(stream_of(nullptr), to, from, bytes);
        finish(stream_of(nullptr));
    });
}

EMU_API CUresult cuMemcpyDtoH_v2(void* to, CUdeviceptr from, size_t bytes) {
    return call(Needs::Context, [&] {
        refuse_in_thread_capture("a synchronous copy");
        copy_out(stream_of(nullptr), to, from, bytes);
        finish(stream_of(nullptr));
    });
}

EMU_API CUresult cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
    return cuMemcpyDtoDAsync_v2(to, from, bytes, nullptr);
}

EMU_API CUresult cuMemsetD8_v2(CUdeviceptr to, unsigned char value, size_t count) {
    return cuMemsetD8Async(to, value, count, nullptr);
}

EMU_API CUresult cuMemsetD32_v2(CUdeviceptr to, unsigned value, size_t count) {
    return cuMemsetD32Async(to, value, count, nullptr);
}
