using BachBot.Cuda.Emulation.Tests.Support;

namespace BachBot.Cuda.Emulation.Tests.Nvrtc;

/// <summary>The emulated NVRTC: options, logs and the source text that it takes.</summary>
public sealed unsafe class CompilationTests
{
    private const int InvalidOption = 5, CompilationFailed = 6;

    [SkippableFact]
    public void An_error_is_told_with_the_name_and_the_line_of_the_source()
    {
        (int code, string log, _) = Compiler.Compile("""
            extern "C" __global__ void kernel(float* y)
            {
                __shared__ float row[32];
                y[0] = row[0] + nowhere;
            }
            """, "layers/some.cu", [Compiler.Architecture], []);

        Assert.Equal(CompilationFailed, code);
        Assert.Contains("layers/some.cu:4", log, StringComparison.Ordinal);
        Assert.Contains("nowhere", log, StringComparison.Ordinal);
        Assert.DoesNotContain("/tmp", log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_error_in_a_header_names_the_header()
    {
        (int code, string log, _) = Compiler.Compile(
            "#include \"common/part.cuh\"\n", "some.cu", [Compiler.Architecture],
            [("common/part.cuh", "\n\nint x = y;\n")]);

        Assert.Equal(CompilationFailed, code);
        Assert.Contains("common/part.cuh:3", log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Headers_are_rewritten_as_well()
    {
        Device.Use();
        (int code, string log, _) = Compiler.Compile("""
            #include "sum.cuh"
            extern "C" __global__ void kernel(float* y) { y[threadIdx.x] = block_sum(y[threadIdx.x]); }
            """, "some.cu", [Compiler.Architecture], [("sum.cuh", """
            __device__ inline float block_sum(float v)
            {
                __shared__ float total; // of all threads
                if (threadIdx.x == 0)
                    total = 0;
                __syncthreads();
                atomicAdd(&total, v);
                __syncthreads();
                return total;
            }
            """)]);

        Assert.True(code == 0, log);
    }

    [SkippableTheory]
    [InlineData("--no-such-option", "unrecognized option --no-such-option")]
    [InlineData("--gpu-architecture=sm_33", "invalid value for --gpu-architecture")]
    [InlineData("--std=c++98", "invalid value for --std")]
    public void Options_that_are_unknown_are_refused_with_a_log(string option, string words)
    {
        (int code, string log, _) = Compiler.Compile("", "some.cu", [option], []);

        Assert.Equal(InvalidOption, code);
        Assert.Contains(words, log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_usual_options_are_understood()
    {
        (int code, string log, byte[] module) = Compiler.Compile("""
            #if !defined(H) || H != 256 || !defined(CUDA_EMU) || !defined(__CUDACC_RTC__) || __CUDA_ARCH__ != 860
            #error a macro is missing
            #endif
            #ifdef GONE
            #error a macro is still there
            #endif
            """, "some.cu",
            ["--gpu-architecture=sm_86", "--std=c++17", "-DH=256", "--define-macro=GONE", "-UGONE",
                "--generate-line-info", "--fmad=false", "-default-device", "--use_fast_math"], []);

        Assert.True(code == 0, log);
        Assert.NotEmpty(module);
    }

    [SkippableFact]
    public void A_virtual_architecture_gives_no_cubin()
    {
        (int code, _, byte[] module) = Compiler.Compile("", "some.cu", ["--gpu-architecture=compute_90"], []);

        Assert.Equal(0, code);
        Assert.Empty(module);
    }

    [SkippableFact]
    public void The_version_is_one_that_no_real_compiler_has()
    {
        int major, minor;
        Assert.Equal(0, ((delegate* unmanaged<int*, int*, int>)Entry.Nvrtc("nvrtcVersion"))(&major, &minor));
        Assert.Equal((12, 99), (major, minor));
    }

    [SkippableFact]
    public void Names_that_nvrtc_does_not_know_without_headers_are_unknown_here()
    {
        (int code, _, _) = Compiler.Compile("uint32_t x;", "some.cu", [Compiler.Architecture], []);
        Assert.Equal(CompilationFailed, code);
    }

    [SkippableFact]
    public void A_shared_declaration_that_cannot_be_read_is_told_with_its_line()
    {
        (int code, string log, _) = Compiler.Compile("""
            extern "C" __global__ void kernel()
            {
                __shared__ int x = 3;
            }
            """, "some.cu", [Compiler.Architecture], []);

        Assert.Equal(CompilationFailed, code);
        Assert.Contains("some.cu(3): error", log, StringComparison.Ordinal);
    }
}
