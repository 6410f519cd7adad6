// An LSTM layer's forward pass in one launch: the recurrent weights stay on the chip for all T steps.
//
//   a_t = W_ih x_t + W_hh h_(t-1) + b
//   i = σ(a_i)  f = σ(a_f)  g = tanh(a_g)  o = σ(a_o)      c_t = f c_(t-1) + i g      h_t = o tanh(c_t)
//
//   gates [T, N, H, 4]: W_ih x in, the activated gates out    weights W_hh [4H, H]    bias [4H]
//   h_before, c_before [N, H]: the initial state    cells, h [T, N, H]
//
// A cluster of CLUSTER blocks holds W_hh once and computes GROUPS groups of ROWS sequences; clusters have nothing to do
// with each other. A block has H / CLUSTER units, a warp four of them, and a lane the cells of one unit, one for each
// group: its gates come out of the product in its own registers, and c never leaves them. What the blocks exchange is h,
// in two slots in turn for each group: a block that has received h_t knows that every warp of the cluster is done with
// h_(t-1), so h_(t+1) may take its place. Nobody waits for anything else.
//
// The gates of a unit are neighbours (gate_order.cu): a lane has them in one access of device memory, and a warp's lie in
// pieces of 64 bytes. Gate after gate, the accesses of a step would keep the caches busy for longer than the product takes.
//
// Every value is written by one thread and every sum has one order: results are the same in every run.
//
// Block 8 H / CLUSTER, grid CLUSTER · clusters, shared memory as LstmPlan says.
#include "common/exchange.cuh"
#include "common/quad_product.cuh"

const int own_units = UNITS / CLUSTER;
const int slots = 2 * GROUPS;

typedef PRODUCT<UNITS> Product;
typedef ResidentQuads<Product::Word, Product::quads, block_threads> Weights;

const int stride = row_stride(UNITS * (int)sizeof(Product::Operand)) / (int)sizeof(Product::Operand);
typedef EXCHANGE<slots, Product::rows * stride * (int)sizeof(Product::Operand), 1> StateExchange;

// W_hh as the product asks for it: a group is a unit of the warp, its members are the gates.
struct GateRows
{
    const scalar* weights;
    int first_unit;
    unsigned zero;

    __device__ __forceinline__ scalar operator()(int group, int gate, int k) const
    {
        return arrived(weights[(gate * UNITS + first_unit + group) * UNITS + k], zero);
    }
};

// Puts one lane's h together with those of the three other units: every lane of the row then has all four.
__device__ __forceinline__ void gather(scalar own, scalar (&units)[lane_members])
{
#pragma unroll
    for (int unit = 0; unit < lane_members; unit++)
        units[unit] = __shfl_sync(all_lanes, own, lane_index() % lane_rows + unit * lane_rows);
}

extern "C" __global__ void __launch_bounds__(block_threads) lstm_persistent_forward(
    Quad<scalar>* gates, const scalar* weights, const scalar* bias, const scalar* h_before, const scalar* c_before,
    scalar* cells, scalar* h, char* mailboxes, unsigned* counters, int steps, int sequences, int rows_of_cluster)
{
    extern __shared__ uint4 memory[];
    int rank = StateExchange::rank();
    int warp = (int)threadIdx.x / warp_lanes;
    int first_unit = rank * own_units + warp * lane_members;
    int unit = first_unit + lane_group();
    int first_row = (int)(blockIdx.x / CLUSTER) * rows_of_cluster;
    int rows = min(rows_of_cluster, sequences - first_row);

    // For `arrived`: there are never fewer than none.
    unsigned zero = sequences < 0;

    Weights own;
    own.place((char*)memory + StateExchange::shared_bytes);
#pragma unroll
    for (int index = 0; index < Product::quads; index++)
        own.set(index, Product::pack(GateRows{weights, first_unit, zero}, index));
    scalar b[lane_members];
#pragma unroll
    for (int gate = 0; gate < lane_members; gate++)
        b[gate] = arrived(bias[gate * UNITS + unit], zero);

    // Rows of a group of this cluster, and the bytes of h that a block gets of it in a step.
    auto rows_of = [&](int group) { return max(0, min(ROWS, rows - group * ROWS)); };
    auto bytes_of = [&](int slot) { return rows_of(slot / 2) * UNITS * (int)sizeof(Product::Operand); };
    StateExchange exchange;
    for (int slot = 0; slot < slots; slot += 2)
    {
        // The initial state, from where it lies; rows that nobody has are zero.
        exchange.inbox = (char*)memory;
        Product::Operand* to = (Product::Operand*)exchange.slot(slot);
        int row = first_row + slot / 2 * ROWS;
        for (int i = (int)threadIdx.x * lane_members; i < Product::rows * UNITS; i += block_threads * lane_members)
        {
            scalar values[lane_members] = {};
            if (i / UNITS < rows_of(slot / 2))
                for (int member = 0; member < lane_members; member++)
                    values[member] = h_before[(offset)(row + i / UNITS) * UNITS + i % UNITS + member];
            auto stored = Product::store(values);
            auto* place = (decltype(stored)*)(to + i / UNITS * stride + i % UNITS);
            *place = stored;
        }
    }
    exchange.begin((char*)memory, Mail{mailboxes, counters}, bytes_of);

    // This lane's cell of a group, counted in cells; a step further it is `step_cells` on.
    offset first_cell = (offset)(first_row + Product::row()) * UNITS + unit;
    offset step_cells = (offset)sequences * UNITS;
    scalar c[GROUPS] = {};
    Quad<scalar> a[GROUPS] = {};
#pragma unroll
    for (int group = 0; group < GROUPS; group++)
        if (Product::row() < rows_of(group))
        {
            offset cell = first_cell + group * ROWS * UNITS;
            c[group] = arrived(c_before[cell], zero);
            a[group] = gates[cell];
#pragma unroll
            for (int gate = 0; gate < lane_members; gate++)
                a[group].words[gate] = arrived(a[group].words[gate], zero);
        }
    for (int t = 0; t < steps; t++)
    {
#pragma unroll
        for (int group = 0; group < GROUPS; group++)
        {
            if (rows_of(group) == 0)
                continue;
            int slot = 2 * group + t % 2;
            bool is_cell = Product::row() < rows_of(group);
            bool is_last = t + 1 == steps;
            offset cell = first_cell + group * ROWS * UNITS + t * step_cells;
            // Asked for before the wait: device memory takes as long as a step.
            Quad<scalar> next = {};
            if (is_cell && !is_last)
                next = gates[cell + step_cells];
            if (t > 0)
                exchange.receive(slot, (t - 1) / 2, bytes_of(slot));
            scalar out[1][lane_members];
            Product::multiply(own, (const Product::Operand*)exchange.slot(slot), stride, out);
            // Lanes without a cell compute along: a branch would cost more.
#pragma unroll
            for (int gate = 0; gate < lane_members; gate++)
                out[0][gate] += a[group].words[gate] + b[gate];
            scalar i = sigmoid(out[0][0]);
            scalar f = sigmoid(out[0][1]);
            scalar g = hyperbolic_tangent(out[0][2]);
            scalar o = sigmoid(out[0][3]);
            c[group] = f * c[group] + i * g;
            scalar hidden = o * hyperbolic_tangent(c[group]);
            // First what the other blocks wait for.
            if (!is_last)
            {
                scalar units[lane_members];
                gather(hidden, units);
                if (is_cell)
                    exchange.broadcast(
                        lane_group(), slot ^ 1, (Product::row() * stride + first_unit) * (int)sizeof(Product::Operand),
                        Product::store(units));
                exchange.sent(slot ^ 1);
            }
            if (is_cell)
            {
                gates[cell] = {{i, f, g, o}};
                cells[cell] = c[group];
                h[cell] = hidden;
            }
            a[group] = next;
        }
    }
}
