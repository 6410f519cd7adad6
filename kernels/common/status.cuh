// Faults that only the device can see, such as a token outside the vocabulary. A kernel cannot throw: it leaves the
// place of the first fault of a kind here, goes on without harm, and the host looks whenever it reads a result.
#pragma once

// Kinds of faults, as in the host's DeviceStatus.
enum fault
{
    fault_token = 0,            // an embedding's token; place: its index
    fault_target = 1,           // a cross-entropy's target; place: its index
    fault_nothing_allowed = 2,  // sampling from a row in which no token is allowed; place: the row
    fault_no_probabilities = 3, // sampling from a row whose largest logit is not finite; place: the row
    fault_window = 4,           // a window that the text does not have; place: its number, 0 if that is negative
};

const int fault_kinds = 5;

// Where no fault was reported.
const int fault_none = 0x7fffffff;

// The smallest place wins, so the report does not depend on the order of threads.
__device__ __forceinline__ void report_fault(int* status, fault kind, int place) { atomicMin(status + kind, place); }
