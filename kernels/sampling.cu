// Draws a token from each row of logits (common/draw.cuh).
//
//   logits, allowed [N, V]    step [1]    tokens [N]    ranked, weights [N, V]: working memory
#include "common/draw.cuh"

// Block 128, grid N. allowed may be null: then every token is.
extern "C" __global__ void __launch_bounds__(128) sample(
    const scalar* logits, const int* allowed, const int* step, int* tokens, int* ranked, double* weights, int* status,
    double temperature, int top_k, double top_p, unsigned long long seed, int symbols)
{
    __shared__ DrawShared shared;
    int row = (int)blockIdx.x;
    offset start = (offset)row * symbols;
    int token = draw_row(
        logits + start, allowed == 0 ? allowed : allowed + start, ranked + start, weights + start, status, shared,
        Distribution{temperature, top_p, seed, top_k}, row, step[0], symbols);
    if (threadIdx.x == 0)
        tokens[row] = token;
}
