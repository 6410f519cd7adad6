// How a module announces its kernels: the rewriting puts EMU_KERNEL behind each kernel's body.
#pragma once

namespace emu {

template <size_t...> struct Indices {};
template <size_t N, size_t... I> struct MakeIndices : MakeIndices<N - 1, N - 1, I...> {};
template <size_t... I> struct MakeIndices<0, I...> { using Type = Indices<I...>; };

template <class T> struct Plain { using Type = T; };
template <class T> struct Plain<const T> { using Type = T; };

template <auto Kernel> struct KernelCall;
template <class... A, void (*Kernel)(A...)> struct KernelCall<Kernel> {
    static constexpr int count = sizeof...(A);
    static constexpr unsigned short sizes[sizeof...(A) + 1] = {(unsigned short)sizeof(A)..., 0};

    // The arguments lie in the host's memory, which is not a kernel's to read: no checks in here.
    __attribute__((no_sanitize("thread", "address", "undefined"))) static void invoke(void** arguments) {
        unfold(arguments, typename MakeIndices<sizeof...(A)>::Type());
    }
    template <size_t... I>
    __attribute__((no_sanitize("thread", "address", "undefined")))
    static void unfold(void** arguments, Indices<I...>) {
        (void)arguments;
        Kernel(*(typename Plain<A>::Type*)arguments[I]...);
    }
};

struct KernelBounds { unsigned first = 0, second = 0, third = 0; };

struct KernelRegistration {
    KernelRegistration(const KernelEntry* entry) { emu_register_kernel(entry); }
};

}

// Bounds and Cluster are the parenthesised arguments of __launch_bounds__ and __cluster_dims__, () where absent.
#define EMU_BRACED(...) {__VA_ARGS__}
#define EMU_KERNEL(kernel, Bounds, Cluster) \
    static constexpr emu::KernelBounds emu_bounds_##kernel EMU_BRACED Bounds, emu_cluster_##kernel EMU_BRACED Cluster; \
    static constexpr emu::KernelEntry emu_entry_##kernel = {#kernel, &emu::KernelCall<&kernel>::invoke, \
        emu::KernelCall<&kernel>::count, emu::KernelCall<&kernel>::sizes, \
        emu_bounds_##kernel.first, emu_bounds_##kernel.second, \
        emu_cluster_##kernel.first, emu_cluster_##kernel.second, emu_cluster_##kernel.third}; \
    static const emu::KernelRegistration emu_registration_##kernel(&emu_entry_##kernel);
