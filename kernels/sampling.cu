// Draws a token from each row of logits: temperature, then top-k, then top-p (Holtzman et al. 2020).
//
//   logits, allowed [N, V]    step [1]    tokens [N]    ranked, weights [N, V]: working memory
//
// A block a row. Tokens are ranked by logit, equal ones by number: the rank of a token is the number of tokens before
// it, counted by one thread, V comparisons each. Weights and sums are double in every build and sums run in the order of
// the ranks, so that the same logits give the same token on every backend.
#include "common/philox.cuh"
#include "common/scalar.cuh"
#include "common/status.cuh"

__device__ __forceinline__ bool is_allowed(const int* allowed, offset place) { return allowed == 0 || allowed[place] != 0; }

// The row's draw, by one thread.
__device__ __forceinline__ int draw(const double* weights, const int* ranked, int count, int top_k, double top_p, double unit)
{
    int kept = top_k == 0 ? count : min(top_k, count);
    double total = 0;
    for (int rank = 0; rank < kept; rank++)
        total += weights[rank];
    double reach = top_p * total;
    double sum = 0;
    for (int rank = 0; rank < kept; rank++)
    {
        sum += weights[rank];
        if (sum >= reach)
            kept = rank + 1;
    }
    double target = unit * sum;
    sum = 0;
    for (int rank = 0; rank < kept - 1; rank++)
    {
        sum += weights[rank];
        if (sum > target)
            return ranked[rank];
    }
    return ranked[kept - 1];
}

// Block 128, grid N. allowed may be null: then every token is.
extern "C" __global__ void __launch_bounds__(128) sample(
    const scalar* logits, const int* allowed, const int* step, int* tokens, int* ranked, double* weights, int* status,
    double temperature, int top_k, double top_p, unsigned long long seed, int symbols)
{
    __shared__ int count;
    __shared__ int not_a_number;
    int row = (int)blockIdx.x;
    offset start = (offset)row * symbols;
    if (threadIdx.x == 0)
        count = not_a_number = 0;
    __syncthreads();
    for (int id = (int)threadIdx.x; id < symbols; id += 128)
    {
        if (!is_allowed(allowed, start + id))
            continue;
        scalar own = logits[start + id];
        int rank = 0;
        for (int other = 0; other < symbols; other++)
        {
            scalar value = logits[start + other];
            if (is_allowed(allowed, start + other) && (value > own || (value == own && other < id)))
                rank++;
        }
        // Numbers have a rank each. Something that is no number has none, and the row is given up below.
        if (own == own)
            ranked[start + rank] = id;
        else
            atomicAdd(&not_a_number, 1);
        atomicAdd(&count, 1);
    }
    __syncthreads();
    if (count == 0 || not_a_number > 0)
    {
        if (threadIdx.x == 0)
        {
            report_fault(status, count == 0 ? fault_nothing_allowed : fault_no_probabilities, row);
            tokens[row] = 0;
        }
        return;
    }
    double first = (double)logits[start + ranked[start]];
    if (!(first - first == 0))
    {
        if (threadIdx.x == 0)
        {
            report_fault(status, fault_no_probabilities, row);
            tokens[row] = 0;
        }
        return;
    }
    for (int rank = (int)threadIdx.x; rank < count; rank += 128)
        weights[start + rank] = exponential(((double)logits[start + ranked[start + rank]] - first) / temperature);
    __syncthreads();
    if (threadIdx.x == 0)
    {
        unsigned word = philox_word(seed, purpose_sampling, 0, (unsigned)step[0], (unsigned)row);
        tokens[row] = draw(weights + start, ranked + start, count, top_k, top_p, unit_interval(word));
    }
}
