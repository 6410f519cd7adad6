// An LSTM layer's backward pass in one launch: the recurrent weights stay on the chip for all T steps.
//
//   dh_t = dy_t + da_(t+1) W_hh          da_t: as in lstm_pointwise.cu          dc_(t-1) = dc_t f_t
//
//   gates [T, N, H, 4]: the activated gates in, da out    weights W_hh [4H, H]    cells, dy [T, N, H]
//   c_before [N, H]: the initial state    dh_final, dc_final [N, H]: gradient of the final state, null for zero
//   dh_initial, dc_initial [N, H]: gradient of the initial state, written; null where nobody needs it
//   bias_parts [clusters, 4H]: each cluster's Σ da, written
//
// The blocks of a cluster hold the same rows of W_hh as in the forward pass. A block has da of its own units, and so its
// own share of every dh: it computes that for all H units of the cluster and sends each block what is for it. A lane adds up
// the shares for its cells in the order of the blocks. So no more travels than in the forward pass, a quarter of da, and
// sums have one order: results are the same in every run.
//
// Slots as in the forward pass: a block that has received all shares of a step knows that all warps of the cluster have
// computed theirs, and so have read da and the slot before.
//
// Block 8 H / CLUSTER, grid CLUSTER · clusters.
#include "common/exchange.cuh"
#include "common/quad_product.cuh"

const int own_units = UNITS / CLUSTER;
const int own_warps = own_units / lane_members;
const int slots = 2 * GROUPS;

// A product gives dh of sixteen units: four for each of the four groups. The quads of units are counted block by block
// for each warp that gets them, so that a warp of a large cluster has those of the same warp of every block; in clusters
// of one or two blocks there are fewer products than warps.
const int all_products = UNITS / 16;
const int products = all_products > own_warps ? all_products / own_warps : 1;
const int busy_warps = all_products > own_warps ? own_warps : all_products;

typedef PRODUCT<4 * own_units> Product;
typedef ResidentQuads<Product::Word, products * Product::quads, busy_warps * warp_lanes> Weights;

const int stride = row_stride(4 * own_units * (int)sizeof(Product::Operand)) / (int)sizeof(Product::Operand);

// A slot: from each block of the cluster, for each warp, for each row, four units.
const int piece_bytes = lane_members * (int)sizeof(scalar);
const int slot_bytes = CLUSTER * own_warps * Product::rows * piece_bytes;
typedef EXCHANGE<slots, slot_bytes, CLUSTER> ShareExchange;

__device__ __forceinline__ int place_of(int block, int warp, int row)
{
    return ((block * own_warps + warp) * Product::rows + row) * piece_bytes;
}

// Where four units belong: to a warp of a block.
struct Owner
{
    int block, warp;
};

__device__ __forceinline__ Owner owner_of(int product, int group)
{
    int quad = product * 4 + group;
    return {quad % CLUSTER, quad / CLUSTER};
}

// W_hh as a product asks for it: a group is an owner, its members are that owner's units, and k counts the gates of this
// block's units, all four of a unit in turn.
struct UnitColumns
{
    const scalar* weights;
    int product, first_own_unit;
    unsigned zero;

    __device__ __forceinline__ scalar operator()(int group, int member, int k) const
    {
        Owner owner = owner_of(product, group);
        int row = k % lane_members * UNITS + first_own_unit + k / lane_members;
        return arrived(weights[row * UNITS + owner.block * own_units + owner.warp * lane_members + member], zero);
    }
};

// What a step needs of device memory.
struct Inputs
{
    Quad<scalar> gates;
    scalar c_before, dy;
};

// The same as factors: what a step computes before it knows dh.
//
//   da_i = dc g σ'(i)    da_f = dc c_before σ'(f)    da_g = dc i tanh'(g)    da_o = dh tanh(c) σ'(o)
//   with dc += dh o tanh'(c)
struct Slopes
{
    scalar gates[lane_members] = {};
    scalar cell = 0, forget = 0, dy = 0;
};

__device__ __forceinline__ Slopes slopes_of(const Inputs& in, scalar c)
{
    scalar i = in.gates.words[0], f = in.gates.words[1], g = in.gates.words[2], o = in.gates.words[3];
    scalar squashed = hyperbolic_tangent(c);
    return {
        {g * sigmoid_slope(i), in.c_before * sigmoid_slope(f), i * tanh_slope(g), squashed * sigmoid_slope(o)},
        o * tanh_slope(squashed), f, in.dy};
}

// The sum over the eight rows of a group of lanes, in all of them.
__device__ __forceinline__ scalar lane_rows_sum(scalar value)
{
#pragma unroll
    for (int bit = 0; bit < 3; bit++)
        value += __shfl_xor_sync(all_lanes, value, 1 << bit);
    return value;
}

extern "C" __global__ void __launch_bounds__(block_threads) lstm_persistent_backward(
    Quad<scalar>* gates, const scalar* weights, const scalar* cells, const scalar* c_before, const scalar* dy,
    const scalar* dh_final, const scalar* dc_final, scalar* dh_initial, scalar* dc_initial, scalar* bias_parts,
    char* mailboxes, unsigned* counters, int steps, int sequences, int rows_of_cluster)
{
    extern __shared__ uint4 memory[];
    Product::Operand* da = (Product::Operand*)((char*)memory + ShareExchange::shared_bytes);
    int rank = ShareExchange::rank();
    int warp = (int)threadIdx.x / warp_lanes;
    int own_unit = warp * lane_members + lane_group();
    int unit = rank * own_units + own_unit;
    int first_row = (int)(blockIdx.x / CLUSTER) * rows_of_cluster;
    int rows = min(rows_of_cluster, sequences - first_row);

    // For `arrived`: there are never fewer than none.
    unsigned zero = sequences < 0;

    Weights own;
    own.place(da + GROUPS * Product::rows * stride);
    if (warp < busy_warps)
    {
#pragma unroll
        for (int index = 0; index < products * Product::quads; index++)
            own.set(index, Product::pack(
                UnitColumns{weights, warp * products + index / Product::quads, rank * own_units, zero},
                index % Product::quads));
    }

    auto rows_of = [&](int group) { return max(0, min(ROWS, rows - group * ROWS)); };
    auto bytes_of = [&](int slot) { return rows_of(slot / 2) * UNITS * (int)sizeof(scalar); };
    ShareExchange exchange;
    exchange.begin((char*)memory, Mail{mailboxes, counters}, bytes_of);

    // The sum of all blocks' shares of dh, for this lane's cell.
    auto receive = [&](int round, int group)
    {
        int slot = 2 * group + round % 2;
        exchange.receive(slot, round / 2, bytes_of(slot));
        scalar sum = 0;
        if (Product::row() < rows_of(group))
            for (int block = 0; block < CLUSTER; block++)
                sum += *(const scalar*)(exchange.slot(slot) + place_of(block, warp, Product::row())
                    + lane_group() * (int)sizeof(scalar));
        return sum;
    };
    // This lane's cell of a group, counted in cells; a step back it is `step_cells` before.
    offset step_cells = (offset)sequences * UNITS;
    auto cell_of = [&](int t, int group)
    {
        return (offset)(first_row + group * ROWS + Product::row()) * UNITS + unit + t * step_cells;
    };

    Inputs next[GROUPS];
    auto load = [&](int t, int group)
    {
        offset cell = cell_of(t, group);
        next[group] = {gates[cell], t > 0 ? cells[cell - step_cells] : c_before[cell], dy[cell]};
    };
    // Lanes without a cell have slopes of zero, and compute along.
    Slopes slopes[GROUPS];
    scalar c[GROUPS] = {};
    scalar dc[GROUPS] = {};
    scalar dh_last[GROUPS] = {};
    scalar bias_sums[lane_members] = {};
#pragma unroll
    for (int group = 0; group < GROUPS; group++)
    {
        if (Product::row() >= rows_of(group))
            continue;
        if (dh_final)
            dh_last[group] = dh_final[cell_of(0, group)];
        if (dc_final)
            dc[group] = dc_final[cell_of(0, group)];
        load(steps - 1, group);
        slopes[group] = slopes_of(next[group], cells[cell_of(steps - 1, group)]);
        c[group] = next[group].c_before;
    }
    for (int round = 0; round < steps; round++)
    {
        int t = steps - 1 - round;
        scalar d[GROUPS][lane_members];
#pragma unroll
        for (int group = 0; group < GROUPS; group++)
        {
            if (rows_of(group) == 0)
                continue;
            // Asked for before the wait; needed for the next step.
            if (t > 0 && Product::row() < rows_of(group))
                load(t - 1, group);
            scalar dhidden = slopes[group].dy + (round == 0 ? dh_last[group] : receive(round - 1, group));
            scalar dcell = dc[group] + dhidden * slopes[group].cell;
            d[group][0] = dcell * slopes[group].gates[0];
            d[group][1] = dcell * slopes[group].gates[1];
            d[group][2] = dcell * slopes[group].gates[2];
            d[group][3] = dhidden * slopes[group].gates[3];
            dc[group] = dcell * slopes[group].forget;
            if (Product::row() < Product::rows)
            {
                auto stored = Product::store(d[group]);
                *(decltype(stored)*)(da + (group * Product::rows + Product::row()) * stride + own_unit * lane_members) = stored;
            }
        }
        if (t > 0 || dh_initial)
        {
            // All warps' da.
            __syncthreads();
#pragma unroll
            for (int group = 0; group < GROUPS; group++)
            {
                if (rows_of(group) == 0)
                    continue;
                int slot = 2 * group + round % 2;
                if (warp < busy_warps)
                {
                    scalar shares[products][lane_members];
                    Product::multiply(own, da + group * Product::rows * stride, stride, shares);
#pragma unroll
                    for (int product = 0; product < products; product++)
                    {
                        Owner owner = owner_of(warp * products + product, lane_group());
                        if (Product::row() < rows_of(group))
                            exchange.send(
                                owner.block, slot, place_of(rank, owner.warp, Product::row()), piece(shares[product]));
                    }
                }
                exchange.sent(slot);
            }
        }
        // What nobody waits for comes last.
#pragma unroll
        for (int group = 0; group < GROUPS; group++)
        {
            if (Product::row() >= rows_of(group))
                continue;
            gates[cell_of(t, group)] = {{d[group][0], d[group][1], d[group][2], d[group][3]}};
#pragma unroll
            for (int gate = 0; gate < lane_members; gate++)
                bias_sums[gate] += d[group][gate];
            if (t > 0)
            {
                slopes[group] = slopes_of(next[group], c[group]);
                c[group] = next[group].c_before;
            }
        }
    }
#pragma unroll
    for (int gate = 0; gate < lane_members; gate++)
    {
        bias_sums[gate] = lane_rows_sum(bias_sums[gate]);
        if (lane_index() % lane_rows == 0)
            bias_parts[(offset)(blockIdx.x / CLUSTER) * 4 * UNITS + gate * UNITS + unit] = bias_sums[gate];
    }
    if (!dh_initial)
        return;
#pragma unroll
    for (int group = 0; group < GROUPS; group++)
    {
        if (rows_of(group) == 0)
            continue;
        scalar dh = receive(steps - 1, group);
        if (Product::row() < rows_of(group))
        {
            dh_initial[cell_of(0, group)] = dh;
            dc_initial[cell_of(0, group)] = dc[group];
        }
    }
}
