#include "library_seam.h"
#include "capture.h"
#include "memory_ranges.h"

namespace emu {

CUresult submit_library_work(CUstream stream, std::string name, std::vector<Operand> operands,
    std::function<void()> work) {
    return call(Needs::Context, [&] {
        submit(stream_of(stream), [name = std::move(name), operands = std::move(operands), work = std::move(work)] {
            for (const Operand& operand : operands) {
                try {
                    check_range(operand.address, operand.bytes, operand.name);
                } catch (const Error& error) {
                    return Failure{IllegalAddress, name + ": " + error.text};
                }
            }
            work();
            return Failure();
        });
    });
}

CUresult device_ready() {
    return call(Needs::Context, [] {});
}

CUresult memory_ready(const char* what) {
    return call(Needs::Context, [&] { refuse_in_thread_capture(what); });
}

}
