// Embedding: y_r = W[token_r].
//
//   tokens [R] integers in [0, V)    weight [V, E]    y, dy [R, E]
//
// Forward: a thread an element of y. Backward: a block a symbol and a slice of features. A block reads all tokens and
// adds the rows of its symbol in their order, so there are no atomics and the sum has one order. It reads R tokens V
// times: for vocabularies of characters or notes that is less work than sorting.
#include "common/scalar.cuh"
#include "common/status.cuh"

extern "C" __global__ void embedding_forward(
    const int* tokens, const scalar* weight, scalar* y, int* status, int rows, int symbols, int features)
{
    int index = thread_index();
    if (index >= rows * features)
        return;
    int row = index / features;
    int token = tokens[row];
    if ((unsigned)token >= (unsigned)symbols)
    {
        report_fault(status, fault_token, row);
        token = 0;
    }
    y[index] = weight[(offset)token * features + index % features];
}

// Block (32 features, 8 parts of the rows), grid (V, E / 32).
extern "C" __global__ void __launch_bounds__(256) embedding_backward(
    const int* tokens, const scalar* dy, scalar* dweight, int rows, int features)
{
    __shared__ scalar parts[8][32];
    int symbol = (int)blockIdx.x;
    int feature = (int)(blockIdx.y * 32 + threadIdx.x);
    scalar sum = 0;
    if (feature < features)
    {
        for (int row = (int)threadIdx.y; row < rows; row += 8)
        {
            if (tokens[row] == symbol)
                sum += dy[(offset)row * features + feature];
        }
    }
    parts[threadIdx.y][threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.y == 0 && feature < features)
    {
        sum = 0;
        for (int part = 0; part < 8; part++)
            sum += parts[part][threadIdx.x];
        dweight[(offset)symbol * features + feature] += sum;
    }
}
