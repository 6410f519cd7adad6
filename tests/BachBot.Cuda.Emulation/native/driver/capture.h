// Capturing streams into graphs.
#pragma once
#include <pthread.h>
#include <vector>
#include "stream.h"

namespace emu {

struct Node {
    Work work;
    std::vector<int> after;        // nodes that come first
};

enum class CaptureMode { Global = 0, ThreadLocal = 1, Relaxed = 2 };

struct Capture {
    Stream* origin;
    CaptureMode mode;
    pthread_t thread;
    bool valid = true;             // an illegal call spoils it, which ending it reports
    std::vector<Node> nodes;
    std::vector<Stream*> joined;   // the other streams, drawn in by waiting for an event of the capture
};

void add_node(Stream& stream, Work work);
void join_capture(Stream& stream, const EventState& event);
// For calls that would, on a real device, wait for work of a capture of this thread.
void refuse_in_thread_capture(const char* what);

}

struct Graph {
    std::vector<emu::Node> nodes;
};

struct GraphExec {
    std::shared_ptr<const Graph> graph;
};
