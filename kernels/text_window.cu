// A window of a text that lies on the device: N contiguous streams side by side, T steps of each.
//
//   inputs[t, n] = text[n S + window T + t]     targets[t, n] = text[n S + window T + t + 1][0]     S = (length - 1) / N
//
//   text [length, K]    window [1], in 0 to S / T    inputs [T, N, K]    targets [T, N]
#include "common/scalar.cuh"
#include "common/status.cuh"

// A thread a row.
extern "C" __global__ void text_window(
    const int* text, const int* window, int* inputs, int* targets, int* status, int stream_length, int windows, int steps,
    int sequences, int row_tokens)
{
    int index = thread_index();
    if (index >= steps * sequences)
        return;
    int number = window[0];
    if ((unsigned)number >= (unsigned)windows)
    {
        report_fault(status, fault_window, number < 0 ? 0 : number);
        return;
    }
    int place = index % sequences * stream_length + number * steps + index / sequences;
    for (int k = 0; k < row_tokens; k++)
        inputs[(offset)index * row_tokens + k] = text[(offset)place * row_tokens + k];
    targets[index] = text[(offset)(place + 1) * row_tokens];
}
