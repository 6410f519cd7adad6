// Runs recorded launches again. Linked with the kernels, which a sanitizer instruments, and with the runtime, which it
// does not. Each launch runs in a process of its own, so that one fault does not hide the next.
//
// replay FILE.launch...    prints a line for each and what the sanitizer says; exits with 1 if any was not clean
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>
#include "../runtime/launch.h"
#include "../runtime/options.h"

namespace {

using namespace emu;

constexpr unsigned SecondsForOneLaunch = 120;

std::map<std::string, const KernelEntry*>& kernels() {
    static std::map<std::string, const KernelEntry*> table;
    return table;
}

class Reader {
public:
    explicit Reader(const char* path) : file_(fopen(path, "rb")) {
        if (!file_) fail();
    }
    ~Reader() { fclose(file_); }
    Reader(const Reader&) = delete;
    void bytes(void* to, size_t count) {
        if (fread(to, 1, count, file_) != count) fail();
    }
    template <class T> T value() {
        T result;
        bytes(&result, sizeof result);
        return result;
    }
    std::string string() {
        std::string result(value<uint32_t>(), '\0');
        bytes(result.data(), result.size());
        return result;
    }

private:
    [[noreturn]] static void fail() {
        printf("the recording cannot be read\n");
        exit(2);
    }
    FILE* file_;
};

struct Pointer {
    uint32_t argument, at, buffer;
    uint64_t offset;
};

void* device_memory(size_t bytes) {
    void* memory = nullptr;
    if (posix_memalign(&memory, 256, bytes) != 0) exit(2);
    return memory;
}

int run_file(const char* path) {
    Reader file(path);
    file.string();                     // which source: the caller has linked it
    std::string name = file.string();
    Launch launch;
    launch.grid = file.value<uint3>();
    launch.block = file.value<uint3>();
    launch.sharedBytes = file.value<unsigned>();
    launch.cooperative = file.value<uint32_t>() != 0;
    launch.cluster = file.value<unsigned>();
    options.order = (Order)file.value<uint32_t>();
    options.seed = file.value<uint64_t>();
    std::vector<std::string> arguments(file.value<uint32_t>());
    for (std::string& argument : arguments) argument = file.string();
    std::vector<Pointer> pointers(file.value<uint32_t>());
    for (Pointer& pointer : pointers) {
        pointer.argument = file.value<uint32_t>();
        pointer.at = file.value<uint32_t>();
        pointer.buffer = file.value<uint32_t>();
        pointer.offset = file.value<uint64_t>();
    }
    std::vector<char*> buffers(file.value<uint32_t>());
    for (char*& buffer : buffers) {
        size_t bytes = file.value<uint64_t>();
        buffer = (char*)device_memory(bytes);
        file.bytes(buffer, bytes);
    }
    for (const Pointer& pointer : pointers) {
        char* value = buffers.at(pointer.buffer) + pointer.offset;
        memcpy(arguments.at(pointer.argument).data() + pointer.at, &value, sizeof value);
    }
    // Arguments that are pointers or vectors want their alignment, which the bytes of a text may not have.
    std::vector<void*> slots;
    for (const std::string& argument : arguments) {
        slots.push_back(device_memory(argument.size() + 16));
        memcpy(slots.back(), argument.data(), argument.size());
    }
    auto kernel = kernels().find(name);
    if (kernel == kernels().end()) {
        printf("no kernel %s\n", name.c_str());
        return 2;
    }
    ModuleImage image;
    launch.kernel = kernel->second;
    launch.arguments = slots.data();
    launch.image = &image;
    Failure failure = run_launch(launch);
    if (failure) printf("%s\n", failure.text.c_str());
    return failure ? 1 : 0;
}

}

// The sanitizers ask the program for these. What is still allocated when a launch has run is no fault of its.
extern "C" const char* __asan_default_options() { return "detect_leaks=0:detect_stack_use_after_return=0"; }
extern "C" const char* __ubsan_default_options() { return "print_stacktrace=1"; }

extern "C" void emu_register_kernel(const KernelEntry* entry) { kernels()[entry->name] = entry; }

int main(int count, char** files) {
    bool clean = true;
    for (int i = 1; i < count; i++) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            alarm(SecondsForOneLaunch);
            exit(run_file(files[i]));
        }
        int status = 0;
        bool good = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
        bool late = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM;
        printf("%s: %s\n", files[i], good ? "clean" : late ? "did not end" : "NOT CLEAN");
        clean &= good;
    }
    return clean ? 0 : 1;
}
