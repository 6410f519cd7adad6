#include "product.h"
#include "numbers.h"
#include <algorithm>
#include <vector>

namespace emu {

namespace {

double load(const Matrix& matrix, size_t index) {
    const char* base = (const char*)matrix.address;
    switch (matrix.type) {
        case CUDA_R_64F: return ((const double*)base)[index];
        case CUDA_R_16BF: return bf16_to_float(((const uint16_t*)base)[index]);
        case CUDA_R_16F: return fp16_to_float(((const uint16_t*)base)[index]);
        default: return ((const float*)base)[index];
    }
}

void store(const Matrix& matrix, size_t index, double value) {
    char* base = (char*)matrix.address;
    switch (matrix.type) {
        case CUDA_R_64F: ((double*)base)[index] = value; break;
        case CUDA_R_16BF: ((uint16_t*)base)[index] = float_to_bf16((float)value); break;
        case CUDA_R_16F: ((uint16_t*)base)[index] = float_to_fp16((float)value); break;
        default: ((float*)base)[index] = (float)value; break;
    }
}

// The factor as it enters the sums: by columns, without gaps, transposed where asked for, rounded.
template <class T>
std::vector<T> pack(const Matrix& matrix, size_t offset, bool transpose, int rows, int columns, Rounding rounding) {
    std::vector<T> packed((size_t)rows * (size_t)columns);
    const size_t leading = (size_t)matrix.leading;
    for (int c = 0; c < columns; c++)
        for (int r = 0; r < rows; r++) {
            size_t index = offset + (transpose ? (size_t)r * leading + (size_t)c : (size_t)c * leading + (size_t)r);
            packed[(size_t)c * (size_t)rows + (size_t)r] = round_to((T)load(matrix, index), rounding);
        }
    return packed;
}

// Four columns of A into one column of the sum, for each of two columns: enough work for every value that is loaded.
// Compiled for several processors, of which the loader picks one.
#define EMU_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))

template <class T>
inline __attribute__((always_inline)) void accumulate(const T* a, const T* b, T* sum, int m, int n, int k) {
    for (int j = 0; j < n; j += 2) {
        bool two = j + 1 < n;
        T* s0 = sum + (size_t)j * (size_t)m;
        T* s1 = two ? s0 + m : s0;
        const T* b0 = b + (size_t)j * (size_t)k;
        const T* b1 = two ? b0 + k : b0;
        int p = 0;
        for (; two && p + 4 <= k; p += 4) {
            const T *a0 = a + (size_t)p * (size_t)m, *a1 = a0 + m, *a2 = a1 + m, *a3 = a2 + m;
#pragma GCC ivdep
            for (int i = 0; i < m; i++) {
                s0[i] += a0[i] * b0[p] + a1[i] * b0[p + 1] + a2[i] * b0[p + 2] + a3[i] * b0[p + 3];
                s1[i] += a0[i] * b1[p] + a1[i] * b1[p + 1] + a2[i] * b1[p + 2] + a3[i] * b1[p + 3];
            }
        }
        for (; p < k; p++) {
            const T* a0 = a + (size_t)p * (size_t)m;
#pragma GCC ivdep
            for (int i = 0; i < m; i++) {
                s0[i] += a0[i] * b0[p];
                if (two) s1[i] += a0[i] * b1[p];
            }
        }
    }
}

EMU_CLONES void accumulate_floats(const float* a, const float* b, float* sum, int m, int n, int k) {
    accumulate(a, b, sum, m, n, k);
}

EMU_CLONES void accumulate_doubles(const double* a, const double* b, double* sum, int m, int n, int k) {
    accumulate(a, b, sum, m, n, k);
}

void sum_of(const std::vector<float>& a, const std::vector<float>& b, std::vector<float>& sum, const Product& p) {
    accumulate_floats(a.data(), b.data(), sum.data(), p.m, p.n, p.k);
}

void sum_of(const std::vector<double>& a, const std::vector<double>& b, std::vector<double>& sum, const Product& p) {
    accumulate_doubles(a.data(), b.data(), sum.data(), p.m, p.n, p.k);
}

template <class T> void multiply_one(const Product& p, size_t index, T alpha, T beta) {
    std::vector<T> a = pack<T>(p.a, index * (size_t)p.a.stride, p.transposeA, p.m, p.k, p.rounding);
    std::vector<T> b = pack<T>(p.b, index * (size_t)p.b.stride, p.transposeB, p.k, p.n, p.rounding);
    std::vector<T> sum((size_t)p.m * (size_t)p.n);
    sum_of(a, b, sum, p);
    size_t offset = index * (size_t)p.c.stride;
    for (int c = 0; c < p.n; c++)
        for (int r = 0; r < p.m; r++) {
            size_t at = offset + (size_t)c * (size_t)p.c.leading + (size_t)r;
            T value = alpha * sum[(size_t)c * (size_t)p.m + (size_t)r];
            store(p.c, at, beta == 0 ? value : value + beta * (T)load(p.c, at));
        }
}

}

size_t element_bytes(cudaDataType type) {
    return type == CUDA_R_64F ? 8 : type == CUDA_R_32F ? 4 : 2;
}

void multiply(const Product& product, double alpha, double beta) {
    for (int i = 0; i < product.batch; i++) {
        if (product.a.type == CUDA_R_64F) multiply_one<double>(product, (size_t)i, alpha, beta);
        else multiply_one<float>(product, (size_t)i, (float)alpha, (float)beta);
    }
}

}
