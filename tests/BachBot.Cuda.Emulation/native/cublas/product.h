// C = alpha op(A) op(B) + beta C on matrices stored by columns.
#pragma once
#include "cublas_types.h"

namespace emu {

// To what the factors are rounded before they are multiplied.
enum class Rounding { None, Tf32, Bf16, Fp16 };

struct Matrix {
    uintptr_t address;
    cudaDataType type;
    int leading;                   // elements from one column to the next
    long long stride;              // elements from one matrix of a batch to the next
};

struct Product {
    bool transposeA, transposeB;
    int m, n, k;
    Matrix a, b, c;
    int batch = 1;
    Rounding rounding = Rounding::None;
};

size_t element_bytes(cudaDataType type);

// Sums in float, or in double where the factors are double. Beta 0 does not read C.
void multiply(const Product& product, double alpha, double beta);

}
