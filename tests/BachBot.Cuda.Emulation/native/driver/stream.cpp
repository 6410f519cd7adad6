#include "stream.h"
#include "capture.h"
#include "../runtime/options.h"
#include <algorithm>
#include <time.h>

namespace emu {

Handles<Stream> streams;
Handles<Event> events;

namespace {

// A device's queue is finite as well: beyond this the host waits.
constexpr size_t MaxQueued = 4096;

Stream legacy;
uint64_t sequence = 0, queued = 0;

double now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

bool runnable(Stream& stream) {
    if (stream.queue.empty()) return false;
    const Operation& head = stream.queue.front();
    if (head.waits && head.event->done < head.generation) return false;
    auto before = [&](const Stream& other) {
        return !other.queue.empty() && other.queue.front().sequence < head.sequence;
    };
    if (&stream != &legacy) return !stream.blocking || !before(legacy);
    for (Stream* other : streams.all())
        if (other->blocking && before(*other)) return false;
    return true;
}

Stream* choose() {
    std::vector<Stream*> ready;
    if (runnable(legacy)) ready.push_back(&legacy);
    for (Stream* stream : streams.all())
        if (runnable(*stream)) ready.push_back(stream);
    if (ready.empty()) return nullptr;
    // Sets have no order that repeats from run to run; the host's order of asking does.
    std::sort(ready.begin(), ready.end(), [](Stream* a, Stream* b) {
        return a->queue.front().sequence < b->queue.front().sequence;
    });
    if (options.order == Order::InOrder) return ready.front();
    if (options.order == Order::Reversed) return ready.back();
    return ready[Random(options.seed * 1000003 + ++counters.streamChoices).below((uint32_t)ready.size())];
}

void run_one(Stream& stream) {
    Operation operation = std::move(stream.queue.front());
    stream.queue.pop_front();
    queued--;
    if (operation.work) {
        Failure failure = operation.work();
        if (!failure) return;
        device.sticky = failure;
        discard_everything();
        throw Error{(CUresult)failure.code, failure.text};
    }
    if (operation.waits) return;
    operation.event->done = std::max(operation.event->done, operation.generation);
    operation.event->time = now();
}

template <class Done> void run_until(Done done) {
    while (!done()) {
        Stream* stream = choose();
        if (!stream) return;
        run_one(*stream);
    }
}

void enqueue(Stream& stream, Operation operation) {
    operation.sequence = ++sequence;
    stream.queue.push_back(std::move(operation));
    if (++queued > MaxQueued) run_until([] { return queued <= MaxQueued / 2; });
}

void refuse_in_capture(const Stream& stream, const char* what) {
    if (!stream.capture) return;
    stream.capture->valid = false;
    throw Error{CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, std::string(what) + " a stream that is being captured"};
}

}

Stream& stream_of(CUstream handle) {
    if ((uintptr_t)handle <= 2) return legacy;
    return streams.get(handle, "stream");
}

void submit(Stream& stream, Work work) {
    if (stream.capture) add_node(stream, std::move(work));
    else enqueue(stream, {0, std::move(work), nullptr, 0, false});
}

void record(Stream& stream, Event& event) {
    EventState& state = *event.state;
    if (stream.capture) {
        state.capture = stream.capture;
        state.nodes = stream.last;
        return;
    }
    state.capture = nullptr;
    enqueue(stream, {0, nullptr, event.state, ++state.recorded, false});
}

void wait_for(Stream& stream, Event& event) {
    EventState& state = *event.state;
    if (state.capture) {
        join_capture(stream, state);
        return;
    }
    refuse_in_capture(stream, "an event from outside of the capture cannot hold up");
    if (state.recorded > state.done) enqueue(stream, {0, nullptr, event.state, state.recorded, true});
}

void finish(Stream& stream) {
    refuse_in_capture(stream, "cannot wait for");
    if (&stream == &legacy) refuse_in_thread_capture("waiting for the legacy default stream");
    run_until([&] { return stream.queue.empty(); });
}

void finish(Event& event) {
    EventState& state = *event.state;
    if (state.capture) {
        state.capture->valid = false;
        throw Error{CUDA_ERROR_CAPTURED_EVENT, "cannot wait for an event that was recorded in a capture"};
    }
    uint64_t generation = state.recorded;
    run_until([&] { return state.done >= generation; });
}

void finish_everything() { run_until([] { return queued == 0; }); }

void discard_everything() {
    legacy.queue.clear();
    for (Stream* stream : streams.all()) stream->queue.clear();
    for (Event* event : events.all()) event->state->done = event->state->recorded;
    queued = 0;
}

}
