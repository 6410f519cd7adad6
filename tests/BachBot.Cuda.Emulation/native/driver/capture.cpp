#include "capture.h"
#include "../runtime/options.h"
#include <algorithm>

namespace emu {

namespace {

Handles<Graph> graphs;
Handles<GraphExec> executables;
std::vector<std::unique_ptr<Capture>> captures;

// One of the orders that the edges allow.
Failure run_nodes(const Graph& graph, uint64_t seed) {
    Random random(seed);
    std::vector<int> open(graph.nodes.size()), ready;
    std::vector<std::vector<int>> then(graph.nodes.size());
    for (int i = 0; i < (int)graph.nodes.size(); i++) {
        open[i] = (int)graph.nodes[i].after.size();
        for (int earlier : graph.nodes[i].after) then[earlier].push_back(i);
        if (open[i] == 0) ready.push_back(i);
    }
    while (!ready.empty()) {
        size_t at = options.order == Order::InOrder ? 0
            : options.order == Order::Reversed      ? ready.size() - 1
                                                    : random.below((uint32_t)ready.size());
        int node = ready[at];
        ready.erase(ready.begin() + (long)at);
        if (Failure failure = graph.nodes[node].work()) return failure;
        for (int later : then[node])
            if (--open[later] == 0) ready.push_back(later);
        std::sort(ready.begin(), ready.end());
    }
    return {};
}

void end(Capture* capture) {
    capture->origin->capture = nullptr;
    for (Stream* stream : capture->joined) stream->capture = nullptr;
    for (Event* event : events.all())
        if (event->state->capture == capture) event->state->capture = nullptr;
    std::erase_if(captures, [&](const auto& item) { return item.get() == capture; });
}

// Every node must lie before what the origin came to last, or work of another stream was left behind.
bool all_joined(const Capture& capture) {
    std::vector<bool> reached(capture.nodes.size());
    std::vector<int> stack = capture.origin->last;
    while (!stack.empty()) {
        int node = stack.back();
        stack.pop_back();
        if (reached[node]) continue;
        reached[node] = true;
        stack.insert(stack.end(), capture.nodes[node].after.begin(), capture.nodes[node].after.end());
    }
    return std::all_of(reached.begin(), reached.end(), [](bool value) { return value; });
}

}

void add_node(Stream& stream, Work work) {
    Capture& capture = *stream.capture;
    if (!capture.valid)
        throw Error{CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "an earlier call has spoilt this capture"};
    capture.nodes.push_back({std::move(work), stream.last});
    stream.last = {(int)capture.nodes.size() - 1};
}

void join_capture(Stream& stream, const EventState& event) {
    Capture* capture = event.capture;
    if (stream.capture && stream.capture != capture) {
        capture->valid = stream.capture->valid = false;
        throw Error{CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "the event belongs to another capture"};
    }
    if (!stream.capture) {
        stream.capture = capture;
        stream.last.clear();
        capture->joined.push_back(&stream);
    }
    for (int node : event.nodes)
        if (std::find(stream.last.begin(), stream.last.end(), node) == stream.last.end()) stream.last.push_back(node);
}

void refuse_in_thread_capture(const char* what) {
    for (const auto& capture : captures) {
        if (capture->mode == CaptureMode::Relaxed) continue;
        if (capture->mode == CaptureMode::ThreadLocal && !pthread_equal(capture->thread, pthread_self())) continue;
        capture->valid = false;
        throw Error{CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, std::string(what) + " is not allowed during a capture"};
    }
}

}

using namespace emu;

EMU_API CUresult cuStreamBeginCapture_v2(CUstream handle, int mode) {
    return call(Needs::Context, [&] {
        require(mode >= 0 && mode <= 2, "no such capture mode");
        Stream& stream = stream_of(handle);
        if ((uintptr_t)handle <= 2)
            throw Error{CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "the legacy default stream cannot be captured"};
        require(!stream.capture, "the stream is already being captured");
        captures.push_back(std::make_unique<Capture>());
        Capture& capture = *captures.back();
        capture.origin = &stream;
        capture.mode = (CaptureMode)mode;
        capture.thread = pthread_self();
        stream.capture = &capture;
        stream.last.clear();
    });
}

EMU_API CUresult cuStreamEndCapture(CUstream handle, CUgraph* result) {
    return call(Needs::Context, [&] {
        require(result, "no place for the graph");
        *result = nullptr;
        Stream& stream = stream_of(handle);
        Capture* capture = stream.capture;
        require(capture, "the stream is not being captured");
        if (capture->origin != &stream)
            throw Error{CUDA_ERROR_STREAM_CAPTURE_UNMATCHED, "the capture began in another stream"};
        if (capture->mode == CaptureMode::ThreadLocal && !pthread_equal(capture->thread, pthread_self()))
            throw Error{CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD, "the capture began on another thread"};
        bool valid = capture->valid, joined = all_joined(*capture);
        auto graph = std::make_unique<Graph>(Graph{std::move(capture->nodes)});
        end(capture);
        if (!valid) throw Error{CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "an earlier call has spoilt this capture"};
        if (!joined)
            throw Error{CUDA_ERROR_STREAM_CAPTURE_UNJOINED, "work of another stream was not joined to the origin"};
        *result = graphs.add(graph.release());
    });
}

EMU_API CUresult cuStreamIsCapturing(CUstream handle, int* status) {
    return call(Needs::Context, [&] {
        require(status, "no place for the status");
        Stream& stream = stream_of(handle);
        *status = !stream.capture ? 0 : stream.capture->valid ? 1 : 2;
    });
}

EMU_API CUresult cuGraphInstantiateWithFlags(CUgraphExec* result, CUgraph handle, unsigned long long) {
    return call(Needs::Context, [&] {
        require(result, "no place for the executable graph");
        Graph& graph = graphs.get(handle, "graph");
        *result = executables.add(new GraphExec{std::make_shared<const Graph>(graph)});
    });
}

EMU_API CUresult cuGraphGetNodes(CUgraph handle, void** nodes, size_t* count) {
    return call(Needs::Context, [&] {
        require(count && !nodes, "only the number of nodes is emulated");
        *count = graphs.get(handle, "graph").nodes.size();
    });
}

EMU_API CUresult cuGraphUpload(CUgraphExec handle, CUstream stream) {
    return call(Needs::Context, [&] {
        executables.get(handle, "executable graph");
        stream_of(stream);
    });
}

EMU_API CUresult cuGraphLaunch(CUgraphExec handle, CUstream stream) {
    return call(Needs::Context, [&] {
        std::shared_ptr<const Graph> graph = executables.get(handle, "executable graph").graph;
        uint64_t seed = options.seed * 7919 + ++counters.graphLaunches;
        submit(stream_of(stream), [graph, seed] { return run_nodes(*graph, seed); });
    });
}

EMU_API CUresult cuGraphExecDestroy(CUgraphExec handle) {
    return call(Needs::Context, [&] {
        GraphExec& executable = executables.get(handle, "executable graph");
        executables.remove(handle);
        delete &executable;
    });
}

EMU_API CUresult cuGraphDestroy(CUgraph handle) {
    return call(Needs::Context, [&] {
        Graph& graph = graphs.get(handle, "graph");
        graphs.remove(handle);
        delete &graph;
    });
}
