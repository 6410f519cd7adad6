// Weights of an LSTM in the order in which the persistent kernels want the gates: those of a unit as neighbours.
//
//   gate after gate, as everywhere else [4, H, D]    unit after unit [H, 4, D]
//
// A thread an element.
#include "common/scalar.cuh"

// Where an element of [H, 4, D] lies in [4, H, D].
__device__ __forceinline__ int place_by_gate(int index, int units, int columns)
{
    int row = index / columns;
    return (row % 4 * units + row / 4) * columns + index % columns;
}

extern "C" __global__ void gates_by_unit(const scalar* by_gate, scalar* by_unit, int units, int columns)
{
    int index = thread_index();
    if (index < 4 * units * columns)
        by_unit[index] = by_gate[place_by_gate(index, units, columns)];
}

// by_gate += by_unit.
extern "C" __global__ void gates_add_by_gate(const scalar* by_unit, scalar* by_gate, int units, int columns)
{
    int index = thread_index();
    if (index < 4 * units * columns)
        by_gate[place_by_gate(index, units, columns)] += by_unit[index];
}
