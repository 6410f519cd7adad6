// The driver's calls about streams, events and contexts that wait.
#include "capture.h"
#include "stream.h"

using namespace emu;

namespace {

constexpr unsigned NonBlocking = 1, DisableTiming = 2;

Event& event_of(CUevent handle) { return events.get(handle, "event"); }

}

EMU_API CUresult cuStreamCreate(CUstream* result, unsigned flags) {
    return call(Needs::Context, [&] {
        require(result && (flags & ~NonBlocking) == 0, "no such flags of a stream");
        Stream* stream = streams.add(new Stream());
        stream->blocking = (flags & NonBlocking) == 0;
        *result = stream;
    });
}

EMU_API CUresult cuStreamCreateWithPriority(CUstream* result, unsigned flags, int) {
    return cuStreamCreate(result, flags);
}

EMU_API CUresult cuStreamDestroy_v2(CUstream handle) {
    return call(Needs::Context, [&] {
        Stream& stream = streams.get(handle, "stream");
        if (stream.capture) {
            stream.capture->valid = false;
            throw Error{CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "the stream is being captured"};
        }
        finish(stream);
        streams.remove(handle);
        delete &stream;
    });
}

EMU_API CUresult cuStreamSynchronize(CUstream handle) {
    return call(Needs::Context, [&] { finish(stream_of(handle)); });
}

EMU_API CUresult cuStreamQuery(CUstream handle) {
    return call(Needs::Context, [&] { finish(stream_of(handle)); });
}

EMU_API CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned) {
    return call(Needs::Context, [&] { wait_for(stream_of(stream), event_of(event)); });
}

EMU_API CUresult cuEventCreate(CUevent* result, unsigned flags) {
    return call(Needs::Context, [&] {
        require(result, "no place for the event");
        *result = events.add(new Event{std::make_shared<EventState>(), (flags & DisableTiming) == 0});
    });
}

EMU_API CUresult cuEventDestroy_v2(CUevent handle) {
    return call(Needs::Context, [&] {
        Event& event = event_of(handle);
        events.remove(handle);
        delete &event;
    });
}

EMU_API CUresult cuEventRecord(CUevent event, CUstream stream) {
    return call(Needs::Context, [&] { record(stream_of(stream), event_of(event)); });
}

EMU_API CUresult cuEventSynchronize(CUevent event) {
    return call(Needs::Context, [&] { finish(event_of(event)); });
}

EMU_API CUresult cuEventQuery(CUevent event) {
    return call(Needs::Context, [&] { finish(event_of(event)); });
}

EMU_API CUresult cuEventElapsedTime(float* milliseconds, CUevent start, CUevent end) {
    return call(Needs::Context, [&] {
        require(milliseconds, "no place for the time");
        const Event &first = event_of(start), &last = event_of(end);
        if (!first.timed || !last.timed || first.state->recorded == 0 || last.state->recorded == 0)
            throw Error{CUDA_ERROR_INVALID_HANDLE, "the event was never recorded, or takes no time"};
        if (first.state->done < first.state->recorded || last.state->done < last.state->recorded)
            throw Error{CUDA_ERROR_NOT_READY, "the event has not been reached"};
        *milliseconds = (float)(last.state->time - first.state->time);
    });
}

EMU_API CUresult cuCtxSynchronize() {
    return call(Needs::Context, [&] {
        refuse_in_thread_capture("waiting for the context");
        finish_everything();
    });
}

EMU_API CUresult cuDevicePrimaryCtxRelease_v2(CUdevice ordinal) {
    return call(Needs::Driver, [&] {
        if (ordinal != 0) throw Error{CUDA_ERROR_INVALID_DEVICE, "there is one emulated device, number 0"};
        if (device.primary.retained == 0) throw Error{CUDA_ERROR_INVALID_CONTEXT, "the context is not retained"};
        if (device.primary.retained == 1) finish_everything();
        device.primary.retained--;
    });
}
