// The state of the emulated driver: one device, its primary context, and the frame in which every call runs.
#pragma once
#include <mutex>
#include <string>
#include <unordered_set>
#include "cuda_types.h"
#include "../runtime/launch.h"

struct Context {
    int retained = 0;
};

namespace emu {

// Thrown inside a call; the call returns the code and keeps the words for cuGetErrorString.
struct Error {
    CUresult code;
    std::string text;
};

enum class Needs { Nothing, Driver, Context };

struct Device {
    std::mutex mutex;              // every call holds it: the emulation is not about the speed of several threads
    bool initialized = false;
    Context primary;
    Failure sticky;                // the first fault of a kernel; every later call returns it
};

extern Device device;
// Current per thread of the host, as in the real driver.
extern thread_local Context* currentContext;

void enter(Needs needs);
CUresult leave(CUresult code, const std::string& text);

template <class Body> CUresult call(Needs needs, Body body) {
    std::lock_guard<std::mutex> lock(device.mutex);
    try {
        enter(needs);
        body();
        return leave(CUDA_SUCCESS, "");
    } catch (const Error& error) {
        return leave(error.code, error.text);
    } catch (const std::bad_alloc&) {
        return leave(CUDA_ERROR_OUT_OF_MEMORY, "the host has no more memory");
    }
}

inline void require(bool condition, const char* text) {
    if (!condition) throw Error{CUDA_ERROR_INVALID_VALUE, text};
}

// Handles that are alive, so that a stale or foreign one is told and not followed.
template <class T> class Handles {
public:
    T* add(T* object) {
        live_.insert(object);
        return object;
    }
    void remove(T* object) { live_.erase(object); }
    bool holds(T* object) const { return live_.count(object) != 0; }
    T& get(T* object, const char* kind) const {
        if (!holds(object)) throw Error{CUDA_ERROR_INVALID_HANDLE, std::string("not a live ") + kind};
        return *object;
    }
    const std::unordered_set<T*>& all() const { return live_; }

private:
    std::unordered_set<T*> live_;
};

}
