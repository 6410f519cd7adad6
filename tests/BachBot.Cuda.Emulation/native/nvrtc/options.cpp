#include "options.h"
#include <algorithm>
#include <cstdlib>

namespace emu {

const std::vector<int> Architectures = {75, 80, 86, 89, 90, 100, 120};

namespace {

// Options without a value.
const char* const Switches[] = {
    "--generate-line-info", "-lineinfo", "--device-debug", "-G", "--device-as-default-execution-space",
    "-default-device", "--use_fast_math", "-use_fast_math", "--restrict", "-restrict", "--disable-warnings", "-w",
    "--extra-device-vectorization", "-extra-device-vectorization", "--minimal", "-minimal", "--no-source-include",
    "-no-source-include", "--display-error-number", "-err-no", "--no-display-error-number", "-no-err-no",
};

// Options with `=value`.
const char* const Values[] = {
    "--fmad", "-fmad", "--ftz", "-ftz", "--prec-sqrt", "-prec-sqrt", "--prec-div", "-prec-div", "--maxrregcount",
    "-maxrregcount", "--relocatable-device-code", "-rdc", "--ptxas-options", "-Xptxas", "--split-compile",
    "-split-compile", "--diag-suppress", "-diag-suppress", "--diag-error", "-diag-error", "--diag-warn", "-diag-warn",
    "--optimization-info", "-opt-info", "--dopt", "-dopt", "--builtin-move-forward", "--builtin-initializer-list",
};

// Those of the host's compiler, by all their names.
struct Passed {
    const char* flag;
    std::vector<const char*> names;
};
const Passed PassedOn[] = {
    {"-D", {"--define-macro", "-D"}},
    {"-U", {"--undefine-macro", "-U"}},
    {"-I", {"--include-path", "-I"}},
    {"-include", {"--pre-include", "-include"}},
};

bool starts(const std::string& text, const std::string& with) { return text.rfind(with, 0) == 0; }

bool set_architecture(const std::string& value, CompileOptions& result) {
    std::string number;
    if (starts(value, "sm_")) number = value.substr(3);
    else if (starts(value, "compute_")) number = value.substr(8);
    // sm_90a and the like add instructions that only inline PTX could use.
    if (!number.empty() && (number.back() == 'a' || number.back() == 'f')) number.pop_back();
    result.architecture = atoi(number.c_str());
    result.realArchitecture = starts(value, "sm_");
    return std::count(Architectures.begin(), Architectures.end(), result.architecture) == 1;
}

bool set_standard(const std::string& value, CompileOptions& result) {
    static const std::vector<std::string> known = {"c++03", "c++11", "c++14", "c++17", "c++20"};
    if (std::count(known.begin(), known.end(), value) == 0) return false;
    // The built-in names need C++17 here.
    result.standard = value == "c++20" ? value : "c++17";
    return true;
}

class Parser {
public:
    Parser(int count, const char* const* options, CompileOptions& result, std::string& log)
        : count_(count), options_(options), result_(result), log_(log) {}

    bool run() {
        while (at_ < count_) {
            std::string option = options_[at_++];
            while (!option.empty() && option.back() == ' ') option.pop_back();
            if (!option.empty() && !one(option)) return false;
        }
        return true;
    }

private:
    bool one(const std::string& option) {
        for (const char* name : Switches)
            if (option == name) return true;
        std::string value;
        for (const char* name : Values)
            if (takes(option, name, value)) return true;
        for (const Passed& passed : PassedOn)
            for (const char* name : passed.names)
                if (takes(option, name, value) || attached(option, name, value)) {
                    result_.compilerFlags.push_back(passed.flag);
                    result_.compilerFlags.push_back(value);
                    return true;
                }
        if (takes(option, "--gpu-architecture", value) || takes(option, "-arch", value))
            return set_architecture(value, result_) || bad_value("--gpu-architecture (-arch)", value);
        if (takes(option, "--std", value) || takes(option, "-std", value))
            return set_standard(value, result_) || bad_value("--std (-std)", value);
        log_ += "nvrtc: error: unrecognized option " + option + " found\n";
        return false;
    }

    // --name=value, or --name and the value in the next option.
    bool takes(const std::string& option, const std::string& name, std::string& value) {
        if (starts(option, name + "=")) {
            value = option.substr(name.size() + 1);
            return true;
        }
        if (option != name || at_ == count_) return false;
        value = options_[at_++];
        return true;
    }

    // -DNAME, for the one-letter names.
    static bool attached(const std::string& option, const std::string& name, std::string& value) {
        if (name.size() != 2 || option.size() <= 2 || !starts(option, name)) return false;
        value = option.substr(2);
        return true;
    }

    bool bad_value(const char* name, const std::string& value) {
        log_ += std::string("nvrtc: error: invalid value for ") + name + ": " + value + "\n";
        return false;
    }

    int count_, at_ = 0;
    const char* const* options_;
    CompileOptions& result_;
    std::string& log_;
};

}

bool parse_options(int count, const char* const* options, CompileOptions& result, std::string& log) {
    return Parser(count, options, result, log).run();
}

}
