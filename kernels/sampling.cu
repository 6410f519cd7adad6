// Draws a token from each row of logits: temperature, then top-k, then top-p (Holtzman et al. 2020).
//
//   logits, allowed [N, V]    step [1]    tokens [N]    ranked, weights [N, V]: working memory
//
// A block a row. Weights and sums are double in every build and sums run in a fixed order, so that the same logits give
// the same token on every backend: the draw goes through the tokens in the order of their numbers. Only top-k and top-p
// need ranks, by logit and among equal ones by number: the rank of a token is the number of tokens before it, counted by
// one thread, V comparisons each.
#include "common/philox.cuh"
#include "common/reduce.cuh"
#include "common/status.cuh"

__device__ __forceinline__ bool is_allowed(const int* allowed, offset place) { return allowed == 0 || allowed[place] != 0; }

// Gives weight 0 to what top-k and top-p leave out; by one thread.
__device__ __forceinline__ void drop_improbable(double* weights, const int* ranked, int count, int top_k, double top_p)
{
    int kept = top_k == 0 ? count : min(top_k, count);
    double total = 0;
    for (int rank = 0; rank < kept; rank++)
        total += weights[ranked[rank]];
    double reach = top_p * total;
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

// Block 128, grid N. allowed may be null: then every token is.
extern "C" __global__ void __launch_bounds__(128) sample(
    const scalar* logits, const int* allowed, const int* step, int* tokens, int* ranked, double* weights, int* status,
    double temperature, int top_k, double top_p, unsigned long long seed, int symbols)
{
    __shared__ scalar lanes[4];
    __shared__ int allowed_count;
    __shared__ int not_a_number;
    int row = (int)blockIdx.x;
    offset start = (offset)row * symbols;
    if (threadIdx.x == 0)
        allowed_count = not_a_number = 0;
    __syncthreads();
    // ln 0, minus infinity, where a thread has no token.
    scalar own_largest = logarithm(scalar(0));
    for (int id = (int)threadIdx.x; id < symbols; id += 128)
    {
        if (!is_allowed(allowed, start + id))
            continue;
        scalar own = logits[start + id];
        own_largest = larger(own_largest, own);
        if (own != own)
            atomicAdd(&not_a_number, 1);
        atomicAdd(&allowed_count, 1);
    }
    // The barrier inside is also the one between the counts above and their readers.
    double first = (double)block_largest(own_largest, lanes);
    if (allowed_count == 0 || not_a_number > 0 || !(first - first == 0))
    {
        if (threadIdx.x == 0)
        {
            report_fault(status, allowed_count == 0 ? fault_nothing_allowed : fault_no_probabilities, row);
            tokens[row] = 0;
        }
        return;
    }
    bool truncates = top_k != 0 || top_p < 1;
    for (int id = (int)threadIdx.x; id < symbols; id += 128)
    {
        if (!is_allowed(allowed, start + id))
        {
            weights[start + id] = 0;
            continue;
        }
        scalar own = logits[start + id];
        weights[start + id] = exponential(((double)own - first) / temperature);
        if (!truncates)
            continue;
        int rank = 0;
        for (int other = 0; other < symbols; other++)
        {
            scalar value = logits[start + other];
            if (is_allowed(allowed, start + other) && (value > own || (value == own && other < id)))
                rank++;
        }
        ranked[start + rank] = id;
    }
    __syncthreads();
    if (threadIdx.x == 0)
    {
        if (truncates)
            drop_improbable(weights + start, ranked + start, allowed_count, top_k, top_p);
        unsigned word = philox_word(seed, purpose_sampling, 0, (unsigned)step[0], (unsigned)row);
        tokens[row] = draw(weights + start, symbols, unit_interval(word));
    }
}
