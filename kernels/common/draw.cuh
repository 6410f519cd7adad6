// The draw of a token from a row of logits: temperature, then top-k, then top-p (Holtzman et al. 2020).
//
// A block draws a row. Weights and sums are double in every build and sums run in a fixed order, so that the same logits
// give the same token on every backend: the draw goes through the tokens in the order of their numbers. Only top-k and
// top-p need ranks, by logit and among equal ones by number: the rank of a token is the number of tokens before it, counted
// by one thread, V comparisons each.
#pragma once
#include "common/philox.cuh"
#include "common/reduce.cuh"
#include "common/status.cuh"

// How a token is drawn. top_k 0 and top_p 1 keep all tokens.
struct Distribution
{
    double temperature, top_p;
    unsigned long long seed;
    int top_k;

    __device__ __forceinline__ bool truncates() const { return top_k != 0 || top_p < 1; }
};

// What the threads of a block share while they draw.
struct DrawShared
{
    scalar lanes[warp_lanes];
    int allowed_count, not_a_number;
};

// allowed may be null: then every token is.
__device__ __forceinline__ bool is_allowed(const int* allowed, int id) { return allowed == 0 || allowed[id] != 0; }

// Gives weight 0 to what top-k and top-p leave out; by one thread.
__device__ __forceinline__ void drop_improbable(double* weights, const int* ranked, int count, const Distribution& how)
{
    int kept = how.top_k == 0 ? count : min(how.top_k, count);
    double total = 0;
    for (int rank = 0; rank < kept; rank++)
        total += weights[ranked[rank]];
    double reach = how.top_p * total;
    double sum = 0;
    for (int rank = 0; rank < kept; rank++)
    {
        sum += weights[ranked[rank]];
        if (sum >= reach)
            kept = rank + 1;
    }
    for (int rank = kept; rank < count; rank++)
        weights[ranked[rank]] = 0;
}

// The first token at which the sum of the weights exceeds the draw; by one thread.
__device__ __forceinline__ int draw(const double* weights, int symbols, double unit)
{
    double sum = 0;
    for (int id = 0; id < symbols; id++)
        sum += weights[id];
    double target = unit * sum;
    sum = 0;
    int token = 0;
    for (int id = 0; id < symbols && sum <= target; id++)
    {
        sum += weights[id];
        // Should rounding keep the sum from the target, the last token that can be drawn it is.
        if (weights[id] > 0)
            token = id;
    }
    return token;
}

// By all threads of a block of whole warps; the token is thread 0's, for the others it is 0. A row without probabilities is
// reported and gives token 0.
//
//   logits, allowed, ranked, weights [V]: the last two are working memory    row, step: what the draw is for
__device__ __forceinline__ int draw_row(
    const scalar* logits, const int* allowed, int* ranked, double* weights, int* status, DrawShared& shared,
    const Distribution& how, int row, int step, int symbols)
{
    if (threadIdx.x == 0)
        shared.allowed_count = shared.not_a_number = 0;
    __syncthreads();
    // ln 0, minus infinity, where a thread has no token.
    scalar own_largest = logarithm(scalar(0));
    for (int id = (int)threadIdx.x; id < symbols; id += (int)blockDim.x)
    {
        if (!is_allowed(allowed, id))
            continue;
        scalar own = logits[id];
        own_largest = larger(own_largest, own);
        if (own != own)
            atomicAdd(&shared.not_a_number, 1);
        atomicAdd(&shared.allowed_count, 1);
    }
    // The barrier inside is also the one between the counts above and their readers.
    double first = (double)block_largest(own_largest, shared.lanes);
    if (shared.allowed_count == 0 || shared.not_a_number > 0 || !(first - first == 0))
    {
        if (threadIdx.x == 0)
            report_fault(status, shared.allowed_count == 0 ? fault_nothing_allowed : fault_no_probabilities, row);
        return 0;
    }
    bool truncates = how.truncates();
    for (int id = (int)threadIdx.x; id < symbols; id += (int)blockDim.x)
    {
        if (!is_allowed(allowed, id))
        {
            weights[id] = 0;
            continue;
        }
        scalar own = logits[id];
        weights[id] = exponential(((double)own - first) / how.temperature);
        if (!truncates)
            continue;
        int rank = 0;
        for (int other = 0; other < symbols; other++)
        {
            scalar value = logits[other];
            if (is_allowed(allowed, other) && (value > own || (value == own && other < id)))
                rank++;
        }
        ranked[rank] = id;
    }
    __syncthreads();
    if (threadIdx.x != 0)
        return 0;
    if (truncates)
        drop_improbable(weights, ranked, shared.allowed_count, how);
    return draw(weights, symbols, unit_interval(philox_word(how.seed, purpose_sampling, 0, (unsigned)step, (unsigned)row)));
}
