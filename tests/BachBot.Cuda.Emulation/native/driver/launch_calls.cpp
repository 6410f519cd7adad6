// Launching kernels: the checks of the driver, and the copy of the arguments that the queued launch keeps.
#include "module.h"
#include "recording.h"
#include "stream.h"
#include "../runtime/options.h"
#include <algorithm>
#include <cstring>

namespace emu {

namespace {

constexpr unsigned MaxBlockThreads = 1024, MaxGridX = 2147483647, MaxGridYZ = 65535;
constexpr unsigned MaxPortableCluster = 8, MaxCluster = 16;
constexpr unsigned ThreadsPerMultiprocessor = 2048, BlocksPerMultiprocessor = 32;
constexpr size_t SharedPerMultiprocessor = 228 * 1024, SharedOverhead = 1024;

struct Shape {
    uint3 grid, block;
    unsigned shared;
    bool cooperative = false;
    uint3 cluster{0, 0, 0};        // 0: what the kernel itself declares
};

[[noreturn]] void refuse(const Function& function, const std::string& reason,
    CUresult code = CUDA_ERROR_INVALID_VALUE) {
    throw Error{code, std::string("launch of ") + function.kernel->name + ": " + reason};
}

unsigned blocks_per_multiprocessor(unsigned threads, size_t shared) {
    unsigned warps = (threads + 31) / 32;
    unsigned byThreads = ThreadsPerMultiprocessor / 32 / std::max(1u, warps);
    unsigned byShared = (unsigned)(SharedPerMultiprocessor / (shared + SharedOverhead));
    return std::min({byThreads, byShared, BlocksPerMultiprocessor});
}

void check_sizes(const Function& function, const Shape& shape) {
    const uint3 g = shape.grid, b = shape.block;
    if (g.x == 0 || g.y == 0 || g.z == 0 || g.x > MaxGridX || g.y > MaxGridYZ || g.z > MaxGridYZ)
        refuse(function, text("a grid of %u x %u x %u", g.x, g.y, g.z));
    if (b.x == 0 || b.y == 0 || b.z == 0 || b.x > 1024 || b.y > 1024 || b.z > 64
        || (uint64_t)b.x * b.y * b.z > MaxBlockThreads)
        refuse(function, text("a block of %u x %u x %u", b.x, b.y, b.z));
    unsigned bound = function.kernel->maxThreads;
    if (bound != 0 && b.x * b.y * b.z > bound)
        refuse(function, text("a block of %u threads, __launch_bounds__ allows %u", b.x * b.y * b.z, bound));
    if (shape.shared > (unsigned)function.dynamicShared)
        refuse(function, text("%u bytes of dynamic shared memory, %d are allowed (cuFuncSetAttribute)", shape.shared,
            function.dynamicShared));
}

unsigned check_cluster(const Function& function, const Shape& shape) {
    const KernelEntry& kernel = *function.kernel;
    uint3 cluster = shape.cluster;
    if (cluster.x == 0) cluster = {std::max(1u, kernel.clusterX), std::max(1u, kernel.clusterY),
        std::max(1u, kernel.clusterZ)};
    if (cluster.y != 1 || cluster.z != 1)
        refuse(function, "the emulator knows clusters along x only", CUDA_ERROR_NOT_SUPPORTED);
    if (cluster.x == 1) return 1;
    if (options.major < 9) refuse(function, "the device has no clusters", CUDA_ERROR_NOT_SUPPORTED);
    unsigned most = function.nonPortableCluster ? MaxCluster : MaxPortableCluster;
    if (cluster.x > most || (cluster.x & (cluster.x - 1)) != 0)
        refuse(function, text("a cluster of %u blocks", cluster.x), CUDA_ERROR_INVALID_CLUSTER_SIZE);
    if (shape.grid.x % cluster.x != 0)
        refuse(function, text("%u blocks are no multiple of clusters of %u", shape.grid.x, cluster.x));
    return cluster.x;
}

constexpr size_t round_up(size_t bytes, size_t to) { return (bytes + to - 1) / to * to; }

struct Arguments {
    std::vector<char> bytes;
    std::vector<void*> pointers;
};

std::shared_ptr<Arguments> copy_arguments(const Function& function, void** parameters) {
    const KernelEntry& kernel = *function.kernel;
    auto copy = std::make_shared<Arguments>();
    if (kernel.argumentCount > 0 && !parameters) refuse(function, "no arguments");
    constexpr size_t Slot = 16;
    size_t total = 0;
    for (int i = 0; i < kernel.argumentCount; i++) total += round_up(kernel.argumentSizes[i], Slot);
    copy->bytes.resize(total);
    size_t at = 0;
    for (int i = 0; i < kernel.argumentCount; i++) {
        if (!parameters[i]) refuse(function, text("argument %d is missing", i));
        memcpy(copy->bytes.data() + at, parameters[i], kernel.argumentSizes[i]);
        copy->pointers.push_back(copy->bytes.data() + at);
        at += round_up(kernel.argumentSizes[i], Slot);
    }
    return copy;
}

const char* order_name() {
    return options.order == Order::InOrder ? "in order" : options.order == Order::Reversed ? "reversed" : "random";
}

void launch(CUfunction handle, const Shape& shape, CUstream stream, void** parameters, void** extra) {
    Function& function = function_of(handle);
    if (extra) refuse(function, "arguments must come as an array of pointers", CUDA_ERROR_NOT_SUPPORTED);
    check_sizes(function, shape);
    Launch prepared;
    prepared.kernel = function.kernel;
    prepared.image = &function.module->image;
    prepared.grid = shape.grid;
    prepared.block = shape.block;
    prepared.sharedBytes = shape.shared;
    prepared.cooperative = shape.cooperative;
    prepared.cluster = check_cluster(function, shape);
    if (shape.cooperative) {
        uint64_t room = (uint64_t)options.multiprocessors * blocks_per_multiprocessor(prepared.threads(), shape.shared);
        if (prepared.blocks() > room)
            refuse(function, text("%llu blocks, %llu fit side by side", (unsigned long long)prepared.blocks(),
                (unsigned long long)room), CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE);
    }
    std::shared_ptr<Arguments> arguments = copy_arguments(function, parameters);
    std::shared_ptr<Module> module = module_of(function.module);
    submit(stream_of(stream), [prepared, arguments, module]() mutable {
        prepared.arguments = arguments->pointers.data();
        record_launch(prepared, *module);
        Failure failure = run_launch(prepared);
        if (failure)
            failure.text += text(" [threads %s, seed %llu]", order_name(), (unsigned long long)options.seed);
        return failure;
    });
}

Shape shape_of(const Function& function, const CUlaunchConfig& config) {
    Shape shape{{config.gridDimX, config.gridDimY, config.gridDimZ},
        {config.blockDimX, config.blockDimY, config.blockDimZ}, config.sharedMemBytes};
    if (config.attributeCount > 0 && !config.attributes) refuse(function, "no attributes where some are announced");
    for (unsigned i = 0; i < config.attributeCount; i++) {
        const CUlaunchAttribute& attribute = config.attributes[i];
        switch (attribute.id) {
            case CU_LAUNCH_ATTRIBUTE_COOPERATIVE:
                shape.cooperative = attribute.value.cooperative != 0;
                break;
            case CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION:
                shape.cluster = {attribute.value.clusterDimension.x, attribute.value.clusterDimension.y,
                    attribute.value.clusterDimension.z};
                break;
            case CU_LAUNCH_ATTRIBUTE_IGNORE:
            case CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION:
                break;
            default:
                refuse(function, text("launch attribute %d is not emulated", attribute.id), CUDA_ERROR_NOT_SUPPORTED);
        }
    }
    return shape;
}

}

}

using namespace emu;

EMU_API CUresult cuLaunchKernel(CUfunction function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
    unsigned blockY, unsigned blockZ, unsigned shared, CUstream stream, void** parameters, void** extra) {
    return call(Needs::Context, [&] {
        launch(function, {{gridX, gridY, gridZ}, {blockX, blockY, blockZ}, shared}, stream, parameters, extra);
    });
}

EMU_API CUresult cuLaunchCooperativeKernel(CUfunction function, unsigned gridX, unsigned gridY, unsigned gridZ,
    unsigned blockX, unsigned blockY, unsigned blockZ, unsigned shared, CUstream stream, void** parameters) {
    return call(Needs::Context, [&] {
        launch(function, {{gridX, gridY, gridZ}, {blockX, blockY, blockZ}, shared, true}, stream, parameters, nullptr);
    });
}

EMU_API CUresult cuLaunchKernelEx(const CUlaunchConfig* config, CUfunction function, void** parameters, void** extra) {
    return call(Needs::Context, [&] {
        require(config, "no launch configuration");
        launch(function, shape_of(function_of(function), *config), config->stream, parameters, extra);
    });
}

EMU_API CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, CUfunction handle, int threads,
    size_t shared) {
    return call(Needs::Context, [&] {
        require(blocks && threads > 0, "no place for the number, or no threads");
        const Function& function = function_of(handle);
        bool fits = threads <= (int)(function.kernel->maxThreads ? function.kernel->maxThreads : MaxBlockThreads)
            && shared <= (size_t)function.dynamicShared;
        *blocks = fits ? (int)blocks_per_multiprocessor((unsigned)threads, shared) : 0;
    });
}

EMU_API CUresult cuOccupancyMaxActiveClusters(int* clusters, CUfunction handle, const CUlaunchConfig* config) {
    return call(Needs::Context, [&] {
        require(clusters && config, "no place for the number, or no launch configuration");
        const Function& function = function_of(handle);
        Shape shape = shape_of(function, *config);
        // The size of the grid does not matter here.
        shape.grid = {MaxCluster * MaxPortableCluster, 1, 1};
        unsigned cluster = check_cluster(function, shape);
        unsigned threads = shape.block.x * shape.block.y * shape.block.z;
        bool fits = threads > 0 && threads <= MaxBlockThreads && shape.shared <= (unsigned)function.dynamicShared;
        unsigned blocks = fits ? blocks_per_multiprocessor(threads, shape.shared) : 0;
        *clusters = (int)(blocks * (unsigned)options.multiprocessors / cluster);
    });
}
