// Streams and events. Work is queued and runs only where the host waits, or could see what was done; then the streams
// go on in the order that the options ask for, held back only by events and by the legacy default stream. So a wait
// that a program forgot shows, under some seed, as a wrong result.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <vector>
#include "device.h"

namespace emu {

using Work = std::function<Failure()>;

struct Capture;

// Outlives its handle for as long as queued work refers to it.
struct EventState {
    uint64_t recorded = 0;         // how often it was recorded; 0: never, and then it counts as done
    uint64_t done = 0;             // the latest record that has been reached
    double time = 0;               // of that record, in milliseconds
    Capture* capture = nullptr;    // recorded last in a stream that was being captured,
    std::vector<int> nodes;        // behind these nodes
};

struct Operation {
    uint64_t sequence;             // the order in which the host asked
    Work work;                     // or, for events:
    std::shared_ptr<EventState> event;
    uint64_t generation = 0;
    bool waits = false;            // else records
};

}

struct Event {
    std::shared_ptr<emu::EventState> state;
    bool timed;
};

struct Stream {
    std::deque<emu::Operation> queue;
    bool blocking = true;          // waits for the legacy default stream and is waited for by it
    emu::Capture* capture = nullptr;
    std::vector<int> last;         // the nodes that the next captured operation comes after
};

namespace emu {

extern Handles<Stream> streams;
extern Handles<Event> events;

// 0 and the two reserved handles are the legacy default stream.
Stream& stream_of(CUstream handle);

// Queues work, or adds it to the graph that the stream is captured into.
void submit(Stream& stream, Work work);
void record(Stream& stream, Event& event);
void wait_for(Stream& stream, Event& event);

// These throw if the stream or the thread is in the middle of a capture that they would break.
void finish(Stream& stream);
void finish(Event& event);
void finish_everything();
void discard_everything();

}
