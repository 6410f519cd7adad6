// Texts drawn by a language model of LSTM layers, many tokens in one launch: for each token all layers, the logits and the
// draw, with the layers' weights on the chip.
//
//   a_t = W_ih x_t + W_hh h_(t-1) + b
//   i = σ(a_i)  f = σ(a_f)  g = tanh(a_g)  o = σ(a_o)      c_t = f c_(t-1) + i g      h_t = o tanh(c_t)
//   y_t = γ (h_t - mean) / sqrt(var + ε) + β, the x of the next layer; without batch normalisation h_t
//   x of the first layer: the embedding of the token before; logits = W y + b of the last layer
//
//   embedding [V, E], or null for one-hot inputs, E = V    first [N]: the tokens to begin with    allowed [N, V], or null
//   tokens [T, N], written    step [1]: where in its text the first drawn token stands
//   exchange [LAYERS, 3, rows, H] and counters [teams], all zero: working memory    h, c [N, H]: the state, moved on
//
// A launch serves `rows` sequences from first_row on. A team of blocks has some of them, ROW_WARPS products of ROWS each;
// teams have nothing to do with each other. A block of a team has 4 UNIT_WARPS units of every layer, with their weights in
// its shared memory, and a warp four units of ROWS sequences, a lane one cell of each layer. The team meets after each
// layer, and after the draw: block k of the team draws for its sequences k, k + blocks, ...
//
// Every value is written by one thread and every sum has one order: results are the same in every run.
//
// Block 32 UNIT_WARPS ROW_WARPS, grid team blocks · teams, launched cooperatively, shared memory as LstmSamplingPlan says.
#include "common/draw.cuh"
#include "common/four.cuh"
#include "common/quad_product.cuh"
#include "common/team.cuh"

#ifndef LAYERS
#define LAYERS 3
#endif
#ifndef UNIT_WARPS
#define UNIT_WARPS 1
#endif
#ifndef ROW_WARPS
#define ROW_WARPS 1
#endif

const int warps = UNIT_WARPS * ROW_WARPS;
const int own_threads = warps * warp_lanes;
const int own_units = UNIT_WARPS * lane_members;
const int team_blocks = UNITS / own_units;

typedef PRODUCT<UNITS> Product;
typedef Quad<Product::Word> WeightQuad;

// The first layer's input weights are not among those on the chip.
const int matrices = 2 * LAYERS - 1;
const int unit_lanes = UNIT_WARPS * warp_lanes;
const int stride = row_stride(UNITS * (int)sizeof(Product::Operand)) / (int)sizeof(Product::Operand);
const int operand_rows = ROW_WARPS * Product::rows;

// What a layer has in device memory. gamma to variance are null without batch normalisation.
struct Layer
{
    const scalar *input, *recurrent, *bias, *gamma, *beta, *mean, *variance;
    scalar *h, *c;
    double epsilon;
};

struct Layers
{
    Layer layers[LAYERS];
};

// The weights of a warp's four units as the product asks for them: a group is a unit, its members are the gates.
struct GateRows
{
    const scalar* weights;
    int first_unit;

    __device__ __forceinline__ scalar operator()(int group, int gate, int k) const
    {
        return weights[(gate * UNITS + first_unit + group) * UNITS + k];
    }
};

// A lane's quads of one matrix, as ResidentQuads without registers.
struct SharedQuads
{
    WeightQuad* own;

    __device__ __forceinline__ WeightQuad& at(int index) const { return own[index * unit_lanes]; }
    __device__ __forceinline__ WeightQuad get(int index) const { return at(index); }
};

// What a lane keeps for its cell of each layer.
enum own_word
{
    word_bias = 0, // of four gates
    word_scale = 4,
    word_shift = 5,
    word_c = 6,
    word_h = 7,
    own_words = 8,
};

// The parts of the dynamic shared memory.
struct Memory
{
    WeightQuad* weights;
    Product::Operand *x, *h;
    scalar *words, *output;
    double* probabilities;
    scalar* logits;
    int* ranked;

    __device__ __forceinline__ Memory(void* start, int symbols)
    {
        weights = (WeightQuad*)start;
        x = (Product::Operand*)(weights + matrices * Product::quads * unit_lanes);
        h = x + operand_rows * stride;
        words = (scalar*)(h + operand_rows * stride);
        output = words + LAYERS * own_words * own_threads;
        probabilities = (double*)(output + UNITS);
        logits = (scalar*)(probabilities + symbols);
        ranked = (int*)(logits + symbols);
    }

    // This lane's quads of a matrix: the recurrent one of layer 0, then the input and the recurrent one of each.
    __device__ __forceinline__ SharedQuads quads(int matrix) const
    {
        int lane = (int)threadIdx.x / warp_lanes % UNIT_WARPS * warp_lanes + lane_index();
        return {weights + matrix * Product::quads * unit_lanes + lane};
    }

    __device__ __forceinline__ scalar& word(int layer, int word) const
    {
        return words[(layer * own_words + word) * own_threads + (int)threadIdx.x];
    }
};

// What the blocks of all teams pass each other: each layer's h of even and of odd steps, and its y.
struct Exchange
{
    scalar* memory;
    int rows;

    __device__ __forceinline__ scalar* h(int layer, int step, int row) const { return place(layer, step % 2, row); }
    __device__ __forceinline__ scalar* y(int layer, int row) const { return place(layer, 2, row); }

    __device__ __forceinline__ scalar* place(int layer, int part, int row) const
    {
        return memory + ((offset)(layer * 3 + part) * rows + row) * UNITS;
    }
};

// Copies the team's rows of an operand to shared memory; rows that nobody has are zero.
__device__ __forceinline__ void fetch(Product::Operand* to, const scalar* from, int rows)
{
    for (int i = (int)threadIdx.x * 4; i < operand_rows * UNITS; i += own_threads * 4)
    {
        int place = i / UNITS, k = i % UNITS;
        int row = place / Product::rows * ROWS + place % Product::rows;
        four values = {};
        if (place % Product::rows < ROWS && row < rows)
            values = load_fresh(from + row * UNITS + k);
        auto stored = Product::store(values.v);
        *(decltype(stored)*)(to + place * stride + k) = stored;
    }
}

// The first layer's W_ih x, for a unit's four gates.
__device__ __forceinline__ void add_input(
    scalar (&sums)[lane_members], const scalar* weights, const scalar* embedding, int features, int unit, int token)
{
#pragma unroll
    for (int gate = 0; gate < lane_members; gate++)
    {
        const scalar* row = weights + (offset)(gate * UNITS + unit) * features;
        if (embedding == 0)
            sums[gate] += row[token];
        else
            for (int k = 0; k < features; k++)
                sums[gate] += row[k] * embedding[(offset)token * features + k];
    }
}

// The logits of one sequence, a warp a token at a time; they are there after the next barrier, with which the draw begins.
// Between here and the last draw lies the barrier inside.
__device__ __forceinline__ void compute_logits(
    const Memory& own, const scalar* y, const scalar* weights, const scalar* bias, int symbols)
{
    for (int k = (int)threadIdx.x; k < UNITS; k += own_threads)
        own.output[k] = __ldcg(y + k);
    __syncthreads();
    for (int id = (int)threadIdx.x / warp_lanes; id < symbols; id += warps)
    {
        scalar sum = 0;
#pragma unroll
        for (int k = 0; k < UNITS; k += warp_lanes)
            sum += own.output[k + lane_index()] * weights[(offset)id * UNITS + k + lane_index()];
        sum = warp_sum(sum);
        if (lane_index() == 0)
            own.logits[id] = sum + bias[id];
    }
}

extern "C" __global__ void __launch_bounds__(own_threads) lstm_sample(
    Layers all, const scalar* embedding, const scalar* weights, const scalar* bias,
    const int* first, const int* allowed, const int* step, int* tokens, scalar* exchange, unsigned* counters, int* status,
    double temperature, int top_k, double top_p, unsigned long long seed, int features, int symbols, int steps,
    int sequences, int first_row, int launch_rows, int rows_of_team)
{
    extern __shared__ uint4 memory[];
    __shared__ DrawShared shared;
    // Arguments that are indexed at run time would lie in local memory.
    __shared__ Layer layers[LAYERS];
    if (threadIdx.x == 0)
#pragma unroll
        for (int number = 0; number < LAYERS; number++)
            layers[number] = all.layers[number];
    __syncthreads();
    Memory own(memory, symbols);
    int block = (int)blockIdx.x % team_blocks, team_index = (int)blockIdx.x / team_blocks;
    int warp = (int)threadIdx.x / warp_lanes;
    int unit_warp = warp % UNIT_WARPS, row_warp = warp / UNIT_WARPS;
    int first_unit = block * own_units + unit_warp * lane_members, unit = first_unit + lane_group();
    // The team's rows, of the launch's and of all.
    int rows_before = team_index * rows_of_team;
    int rows = min(rows_of_team, launch_rows - rows_before);
    int row = row_warp * ROWS + Product::row();
    bool is_cell = Product::row() < ROWS && row < rows;
    int sequence = first_row + rows_before + row;
    offset cell = (offset)sequence * UNITS + unit;
    Exchange passed{exchange, launch_rows};
    Team team{counters + team_index, team_blocks};

    for (int matrix = 0; matrix < matrices; matrix++)
    {
        const Layer& layer = layers[(matrix + 1) / 2];
        GateRows source{matrix % 2 == 0 ? layer.recurrent : layer.input, first_unit};
        for (int index = row_warp; index < Product::quads; index += ROW_WARPS)
            own.quads(matrix).at(index) = Product::pack(source, index);
    }
    for (int number = 0; number < LAYERS; number++)
    {
        const Layer& layer = layers[number];
        for (int gate = 0; gate < lane_members; gate++)
            own.word(number, word_bias + gate) = layer.bias[gate * UNITS + unit];
        scalar scale = 1, shift = 0;
        if (layer.gamma != 0)
        {
            scale = layer.gamma[unit] / square_root(layer.variance[unit] + scalar(layer.epsilon));
            shift = layer.beta[unit] - scale * layer.mean[unit];
        }
        own.word(number, word_scale) = scale;
        own.word(number, word_shift) = shift;
        own.word(number, word_c) = is_cell ? layer.c[cell] : scalar(0);
        if (is_cell)
            passed.h(number, 1, rows_before + row)[unit] = layer.h[cell];
    }
    team.meet();

    for (int t = 0; t < steps; t++)
    {
        for (int number = 0; number < LAYERS; number++)
        {
            fetch(own.h, passed.h(number, t + 1, rows_before), rows);
            if (number > 0)
                fetch(own.x, passed.y(number - 1, rows_before), rows);
            __syncthreads();
            scalar sums[lane_members] = {};
            // The product with x, then that with h: one place in the code, twice as long would not fit its cache.
#pragma unroll 1
            for (int part = number == 0 ? 1 : 0; part < 2; part++)
            {
                scalar out[1][lane_members];
                const Product::Operand* operand = part == 0 ? own.x : own.h;
                Product::multiply(
                    own.quads(2 * number - 1 + part), operand + row_warp * Product::rows * stride, stride, out);
#pragma unroll
                for (int gate = 0; gate < lane_members; gate++)
                    sums[gate] += out[0][gate];
            }
            if (number == 0 && is_cell)
            {
                int token = t == 0 ? first[sequence] : __ldcg(tokens + (offset)(t - 1) * sequences + sequence);
                if ((unsigned)token >= (unsigned)symbols)
                {
                    report_fault(status, fault_token, sequence);
                    token = 0;
                }
                add_input(sums, layers[0].input, embedding, features, unit, token);
            }
            scalar i = sigmoid(sums[0] + own.word(number, word_bias));
            scalar f = sigmoid(sums[1] + own.word(number, word_bias + 1));
            scalar g = hyperbolic_tangent(sums[2] + own.word(number, word_bias + 2));
            scalar o = sigmoid(sums[3] + own.word(number, word_bias + 3));
            scalar c = f * own.word(number, word_c) + i * g;
            scalar h = o * hyperbolic_tangent(c);
            own.word(number, word_c) = c;
            own.word(number, word_h) = h;
            if (is_cell)
            {
                passed.h(number, t, rows_before + row)[unit] = h;
                passed.y(number, rows_before + row)[unit] =
                    own.word(number, word_scale) * h + own.word(number, word_shift);
            }
            team.meet();
        }
        for (int drawn = block; drawn < rows; drawn += team_blocks)
        {
            int of = first_row + rows_before + drawn;
            compute_logits(own, passed.y(LAYERS - 1, rows_before + drawn), weights, bias, symbols);
            int token = draw_row(
                own.logits, allowed == 0 ? allowed : allowed + (offset)of * symbols, own.ranked, own.probabilities, status,
                shared, Distribution{temperature, top_p, seed, top_k}, of, step[0] + t, symbols);
            if (threadIdx.x == 0)
                tokens[(offset)t * sequences + of] = token;
        }
        team.meet();
    }

    for (int number = 0; number < LAYERS; number++)
        if (is_cell)
        {
            layers[number].c[cell] = own.word(number, word_c);
            layers[number].h[cell] = own.word(number, word_h);
        }
}
