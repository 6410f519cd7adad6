// The entry points of cuBLAS: its checks of arguments, and the queueing of the work.
#include "product.h"
#include "../driver/library_seam.h"
#include <algorithm>
#include <cstring>
#include <mutex>
#include <unordered_set>

using namespace emu;

namespace {

constexpr int Version = 129900;
constexpr size_t WorkspaceAlignment = 256;

std::mutex mutex;
std::unordered_set<cublasHandle_t> handles;

bool live(cublasHandle_t handle) {
    std::lock_guard<std::mutex> lock(mutex);
    return handles.count(handle) != 0;
}

cublasStatus_t status_of(CUresult result) {
    return result == CUDA_SUCCESS ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_EXECUTION_FAILED;
}

bool is_operation(int operation) { return operation >= CUBLAS_OP_N && operation <= CUBLAS_OP_C; }

// From the first to the last element that is touched.
size_t extent(const Matrix& matrix, int rows, int columns, int batch) {
    if (rows == 0 || columns == 0 || batch == 0) return 0;
    size_t last = (size_t)matrix.stride * (size_t)(batch - 1) + (size_t)matrix.leading * (size_t)(columns - 1)
        + (size_t)(rows - 1);
    return (last + 1) * element_bytes(matrix.type);
}

Rounding rounding_of(const cublasContext& handle, cublasComputeType_t compute) {
    switch (compute) {
        case CUBLAS_COMPUTE_32F_FAST_TF32: return Rounding::Tf32;
        case CUBLAS_COMPUTE_32F_FAST_16BF: return Rounding::Bf16;
        case CUBLAS_COMPUTE_32F_FAST_16F: return Rounding::Fp16;
        case CUBLAS_COMPUTE_32F: {
            int mode = handle.mathMode & ~CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION;
            bool fast = mode == CUBLAS_TF32_TENSOR_OP_MATH || mode == CUBLAS_TENSOR_OP_MATH;
            return fast ? Rounding::Tf32 : Rounding::None;
        }
        default: return Rounding::None;
    }
}

// A scalar of the host is read at the call; one of the device when the work runs.
struct Scalar {
    const void* pointer;
    bool isDouble, onDevice;
    double value;

    Scalar(const void* pointer, bool isDouble, bool onDevice)
        : pointer(pointer), isDouble(isDouble), onDevice(onDevice), value(onDevice ? 0 : read()) {}
    double read() const { return isDouble ? *(const double*)pointer : *(const float*)pointer; }
    double get() const { return onDevice ? read() : value; }
    size_t bytes() const { return isDouble ? 8 : 4; }
};

std::vector<Operand> with_workspace(const cublasContext& handle, std::vector<Operand> operands) {
    if (handle.workspaceBytes > 0)
        operands.push_back({"the workspace:", handle.workspace, handle.workspaceBytes});
    return operands;
}

// What a kernel of the library would leave there: nobody else may count on the workspace's contents.
void scribble(CUdeviceptr workspace, size_t bytes) {
    constexpr size_t Enough = 4096;
    if (bytes > 0) memset((void*)workspace, 0xff, std::min(bytes, Enough));
}

cublasStatus_t gemm(cublasHandle_t handle, const char* name, Product product, const void* alpha, const void* beta) {
    const Product& p = product;
    if (p.m < 0 || p.n < 0 || p.k < 0 || p.batch < 0 || !alpha || !beta) return CUBLAS_STATUS_INVALID_VALUE;
    int rowsA = p.transposeA ? p.k : p.m, columnsA = p.transposeA ? p.m : p.k;
    int rowsB = p.transposeB ? p.n : p.k, columnsB = p.transposeB ? p.k : p.n;
    if (p.a.leading < std::max(1, rowsA) || p.b.leading < std::max(1, rowsB) || p.c.leading < std::max(1, p.m))
        return CUBLAS_STATUS_INVALID_VALUE;
    if (p.m == 0 || p.n == 0 || p.batch == 0) return status_of(device_ready());
    bool isDouble = p.a.type == CUDA_R_64F, onDevice = handle->pointerMode == CUBLAS_POINTER_MODE_DEVICE;
    Scalar alphaScalar(alpha, isDouble, onDevice), betaScalar(beta, isDouble, onDevice);
    std::vector<Operand> operands = {
        {"A:", p.a.address, extent(p.a, rowsA, columnsA, p.batch)},
        {"B:", p.b.address, extent(p.b, rowsB, columnsB, p.batch)},
        {"C:", p.c.address, extent(p.c, p.m, p.n, p.batch)},
    };
    if (onDevice) {
        operands.push_back({"alpha:", (CUdeviceptr)alpha, alphaScalar.bytes()});
        operands.push_back({"beta:", (CUdeviceptr)beta, betaScalar.bytes()});
    }
    CUdeviceptr workspace = handle->workspace;
    size_t workspaceBytes = handle->workspaceBytes;
    return status_of(submit_library_work(handle->stream, name, with_workspace(*handle, std::move(operands)), [=] {
        scribble(workspace, workspaceBytes);
        multiply(product, alphaScalar.get(), betaScalar.get());
    }));
}

// The combinations of types that are both emulated and known to the real library.
bool supported(cudaDataType a, cudaDataType b, cudaDataType c, cublasComputeType_t compute) {
    if (a != b) return false;
    if (a == CUDA_R_64F)
        return c == CUDA_R_64F && (compute == CUBLAS_COMPUTE_64F || compute == CUBLAS_COMPUTE_64F_PEDANTIC);
    bool is32 = compute == CUBLAS_COMPUTE_32F || compute == CUBLAS_COMPUTE_32F_PEDANTIC;
    bool isFast = compute == CUBLAS_COMPUTE_32F_FAST_TF32 || compute == CUBLAS_COMPUTE_32F_FAST_16BF
        || compute == CUBLAS_COMPUTE_32F_FAST_16F;
    if (a == CUDA_R_32F) return c == CUDA_R_32F && (is32 || isFast);
    return (a == CUDA_R_16BF || a == CUDA_R_16F) && (c == a || c == CUDA_R_32F) && is32;
}

}

EMU_API cublasStatus_t cublasCreate_v2(cublasHandle_t* result) {
    if (!result) return CUBLAS_STATUS_INVALID_VALUE;
    if (memory_ready("cublasCreate") != CUDA_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    std::lock_guard<std::mutex> lock(mutex);
    *result = new cublasContext();
    handles.insert(*result);
    return CUBLAS_STATUS_SUCCESS;
}

EMU_API cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
    if (memory_ready("cublasDestroy") != CUDA_SUCCESS) return CUBLAS_STATUS_INTERNAL_ERROR;
    std::lock_guard<std::mutex> lock(mutex);
    if (handles.erase(handle) == 0) return CUBLAS_STATUS_NOT_INITIALIZED;
    delete handle;
    return CUBLAS_STATUS_SUCCESS;
}

EMU_API cublasStatus_t cublasGetVersion_v2(cublasHandle_t, int* version) {
    if (!version) return CUBLAS_STATUS_INVALID_VALUE;
    *version = Version;
    return CUBLAS_STATUS_SUCCESS;
}

EMU_API cublasStatus_t cublasGetProperty(int property, int* value) {
    if (!value || property < 0 || property > 2) return CUBLAS_STATUS_INVALID_VALUE;
    *value = property == 0 ? Version / 10000 : property == 1 ? Version / 100 % 100 : Version % 100;
    return CUBLAS_STATUS_SUCCESS;
}

EMU_API const char* cublasGetStatusString(cublasStatus_t status) {
    switch (status) {
        case CUBLAS_STATUS_SUCCESS: return "CUBLAS_STATUS_SUCCESS";
        case CUBLAS_STATUS_NOT_INITIALIZED: return "CUBLAS_STATUS_NOT_INITIALIZED";
        case CUBLAS_STATUS_ALLOC_FAILED: return "CUBLAS_STATUS_ALLOC_FAILED";
        case CUBLAS_STATUS_INVALID_VALUE: return "CUBLAS_STATUS_INVALID_VALUE";
        case CUBLAS_STATUS_EXECUTION_FAILED: return "CUBLAS_STATUS_EXECUTION_FAILED";
        case CUBLAS_STATUS_INTERNAL_ERROR: return "CUBLAS_STATUS_INTERNAL_ERROR";
        case CUBLAS_STATUS_NOT_SUPPORTED: return "CUBLAS_STATUS_NOT_SUPPORTED";
        default: return "unknown status";
    }
}

// Falls back to the library's own workspace, as the real one does.
EMU_API cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, CUstream stream) {
    if (!live(handle)) return CUBLAS_STATUS_NOT_INITIALIZED;
    handle->stream = stream;
    handle->workspace = 0;
    handle->workspaceBytes = 0;
    return CUBLAS_STATUS_SUCCESS;
}

EMU_API cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void* workspace, size_t bytes) {
    if (!live(handle)) return CUBLAS_STATUS_NOT_INITIALIZED;
    if ((uintptr_t)workspace % WorkspaceAlignment != 0) return CUBLAS_STATUS_INVALID_VALUE;
    handle->workspace = (CUdeviceptr)workspace;
    handle->workspaceBytes = workspace ? bytes : 0;
    return CUBLAS_STATUS_SUCCESS;
}

EMU_API cublasStatus_t cublasSetMathMode(cublasHandle_t handle, int mode) {
    if (!live(handle)) return CUBLAS_STATUS_NOT_INITIALIZED;
    int kind = mode & ~CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION;
    if (kind < CUBLAS_DEFAULT_MATH || kind > CUBLAS_TF32_TENSOR_OP_MATH) return CUBLAS_STATUS_INVALID_VALUE;
    handle->mathMode = mode;
    return CUBLAS_STATUS_SUCCESS;
}

EMU_API cublasStatus_t cublasSetPointerMode_v2(cublasHandle_t handle, cublasPointerMode_t mode) {
    if (!live(handle)) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (mode != CUBLAS_POINTER_MODE_HOST && mode != CUBLAS_POINTER_MODE_DEVICE) return CUBLAS_STATUS_INVALID_VALUE;
    handle->pointerMode = mode;
    return CUBLAS_STATUS_SUCCESS;
}

EMU_API cublasStatus_t cublasSgemm_v2(cublasHandle_t handle, int opA, int opB, int m, int n, int k, const float* alpha,
    CUdeviceptr a, int lda, CUdeviceptr b, int ldb, const float* beta, CUdeviceptr c, int ldc) {
    if (!live(handle)) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!is_operation(opA) || !is_operation(opB)) return CUBLAS_STATUS_INVALID_VALUE;
    return gemm(handle, "cublasSgemm", {opA != CUBLAS_OP_N, opB != CUBLAS_OP_N, m, n, k, {a, CUDA_R_32F, lda, 0},
        {b, CUDA_R_32F, ldb, 0}, {c, CUDA_R_32F, ldc, 0}, 1, rounding_of(*handle, CUBLAS_COMPUTE_32F)}, alpha, beta);
}

EMU_API cublasStatus_t cublasDgemm_v2(cublasHandle_t handle, int opA, int opB, int m, int n, int k,
    const double* alpha, CUdeviceptr a, int lda, CUdeviceptr b, int ldb, const double* beta, CUdeviceptr c, int ldc) {
    if (!live(handle)) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!is_operation(opA) || !is_operation(opB)) return CUBLAS_STATUS_INVALID_VALUE;
    return gemm(handle, "cublasDgemm", {opA != CUBLAS_OP_N, opB != CUBLAS_OP_N, m, n, k, {a, CUDA_R_64F, lda, 0},
        {b, CUDA_R_64F, ldb, 0}, {c, CUDA_R_64F, ldc, 0}, 1, Rounding::None}, alpha, beta);
}

EMU_API cublasStatus_t cublasGemmStridedBatchedEx(cublasHandle_t handle, int opA, int opB, int m, int n, int k,
    const void* alpha, CUdeviceptr a, cudaDataType typeA, int lda, long long strideA, CUdeviceptr b,
    cudaDataType typeB, int ldb, long long strideB, const void* beta, CUdeviceptr c, cudaDataType typeC, int ldc,
    long long strideC, int batch, cublasComputeType_t compute, int) {
    if (!live(handle)) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!is_operation(opA) || !is_operation(opB)) return CUBLAS_STATUS_INVALID_VALUE;
    if (!supported(typeA, typeB, typeC, compute)) return CUBLAS_STATUS_NOT_SUPPORTED;
    return gemm(handle, "cublasGemmStridedBatchedEx", {opA != CUBLAS_OP_N, opB != CUBLAS_OP_N, m, n, k,
        {a, typeA, lda, strideA}, {b, typeB, ldb, strideB}, {c, typeC, ldc, strideC}, batch,
        rounding_of(*handle, compute)}, alpha, beta);
}

EMU_API cublasStatus_t cublasGemmEx(cublasHandle_t handle, int opA, int opB, int m, int n, int k, const void* alpha,
    CUdeviceptr a, cudaDataType typeA, int lda, CUdeviceptr b, cudaDataType typeB, int ldb, const void* beta,
    CUdeviceptr c, cudaDataType typeC, int ldc, cublasComputeType_t compute, int algorithm) {
    return cublasGemmStridedBatchedEx(handle, opA, opB, m, n, k, alpha, a, typeA, lda, 0, b, typeB, ldb, 0, beta, c,
        typeC, ldc, 0, 1, compute, algorithm);
}

// A vector whose steps are positive is a matrix of one row.
EMU_API cublasStatus_t cublasSgemv_v2(cublasHandle_t handle, int op, int m, int n, const float* alpha, CUdeviceptr a,
    int lda, CUdeviceptr x, int stepX, const float* beta, CUdeviceptr y, int stepY) {
    if (!live(handle)) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!is_operation(op) || m < 0 || n < 0 || stepX == 0 || stepY == 0 || !alpha || !beta || lda < std::max(1, m))
        return CUBLAS_STATUS_INVALID_VALUE;
    if (stepX < 0 || stepY < 0) return CUBLAS_STATUS_NOT_SUPPORTED;
    bool transpose = op != CUBLAS_OP_N;
    int rows = transpose ? n : m, inner = transpose ? m : n;
    // y' (1 x rows) = x' (1 x inner) op(A)', with the factors in this order so that x and y may have gaps.
    return gemm(handle, "cublasSgemv", {false, !transpose, 1, rows, inner, {x, CUDA_R_32F, stepX, 0},
        {a, CUDA_R_32F, lda, 0}, {y, CUDA_R_32F, stepY, 0}, 1, Rounding::None}, alpha, beta);
}
