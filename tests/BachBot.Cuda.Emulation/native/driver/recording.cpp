#include "recording.h"
#include "../memory/arena.h"
#include "../runtime/options.h"
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <set>
#include <unistd.h>
#include <vector>

namespace emu {

namespace {

std::string recordFolder;
int recordNumber = 0;
// Of launches of one kernel with one shape, the first tells what there is to tell.
std::set<std::string> recorded;

class RecordFile {
public:
    explicit RecordFile(const std::string& path) : path_(path), file_(fopen((path + ".part").c_str(), "wb")) {}
    ~RecordFile() {
        if (!file_) return;
        fclose(file_);
        rename((path_ + ".part").c_str(), path_.c_str());
    }
    RecordFile(const RecordFile&) = delete;
    void bytes(const void* data, size_t count) {
        if (file_) fwrite(data, 1, count, file_);
    }
    template <class T> void value(T v) { bytes(&v, sizeof v); }
    void string(const std::string& v) {
        value((uint32_t)v.size());
        bytes(v.data(), v.size());
    }

private:
    std::string path_;
    FILE* file_;
};

// A name for the source that the module was compiled from; the source goes into the folder under this name.
std::string save_source(const Module& module) {
    const char *begin = (const char*)dlsym(module.shared_object, "emu_source"),
        *end = (const char*)dlsym(module.shared_object, "emu_source_end");
    if (!begin || !end) return "";
    uint64_t hash = 14695981039346656037ull;
    for (const char* c = begin; c < end; c++) hash = (hash ^ (unsigned char)*c) * 1099511628211ull;
    std::string key = text("%016llx", (unsigned long long)hash), path = recordFolder + "/" + key + ".source";
    if (access(path.c_str(), F_OK) != 0) RecordFile(path).bytes(begin, (size_t)(end - begin));
    return key;
}

// A pointer into device memory is written as a buffer and an offset.
struct Relocation {
    uint32_t argument, at, buffer;
    uint64_t offset;
};

std::vector<Relocation> find_pointers(const Launch& launch, std::vector<const Region*>& buffers) {
    std::vector<Relocation> result;
    for (int i = 0; i < launch.kernel->argumentCount; i++) {
        for (uint32_t at = 0; at + 8 <= launch.kernel->argumentSizes[i]; at += 8) {
            uintptr_t value;
            memcpy(&value, (const char*)launch.arguments[i] + at, sizeof value);
            const Region* region = arena::find(value, 0);
            if (!region) continue;
            size_t buffer = 0;
            while (buffer < buffers.size() && buffers[buffer] != region) buffer++;
            if (buffer == buffers.size()) buffers.push_back(region);
            result.push_back({(uint32_t)i, at, (uint32_t)buffer, value - region->begin});
        }
    }
    return result;
}

}

void record_into(std::string folder) {
    if (folder == recordFolder) return;
    recordFolder = std::move(folder);
    recorded.clear();
}

void record_launch(const Launch& launch, const Module& module) {
    if (recordFolder.empty()) return;
    const KernelEntry& kernel = *launch.kernel;
    std::string source = save_source(module);
    std::string shape = text("%s %s %u,%u,%u %u,%u,%u %u %d %u", source.c_str(), kernel.name, launch.grid.x,
        launch.grid.y, launch.grid.z, launch.block.x, launch.block.y, launch.block.z, launch.sharedBytes,
        launch.cooperative, launch.cluster);
    if (!recorded.insert(shape).second) return;

    std::vector<const Region*> buffers;
    std::vector<Relocation> pointers = find_pointers(launch, buffers);
    RecordFile file(text("%s/%d-%05d-%s.launch", recordFolder.c_str(), getpid(), recordNumber++, kernel.name));
    file.string(source);
    file.string(kernel.name);
    file.value(launch.grid);
    file.value(launch.block);
    file.value(launch.sharedBytes);
    file.value((uint32_t)launch.cooperative);
    file.value(launch.cluster);
    file.value((uint32_t)options.order);
    file.value(options.seed);
    file.value((uint32_t)kernel.argumentCount);
    for (int i = 0; i < kernel.argumentCount; i++)
        file.string(std::string((const char*)launch.arguments[i], kernel.argumentSizes[i]));
    file.value((uint32_t)pointers.size());
    for (const Relocation& pointer : pointers) {
        file.value(pointer.argument);
        file.value(pointer.at);
        file.value(pointer.buffer);
        file.value(pointer.offset);
    }
    file.value((uint32_t)buffers.size());
    for (const Region* buffer : buffers) {
        file.value((uint64_t)buffer->bytes);
        file.bytes((const void*)buffer->begin, buffer->bytes);
    }
}

}
