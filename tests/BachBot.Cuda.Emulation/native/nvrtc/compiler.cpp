#include "compiler.h"
#include "rewriting.h"
#include "../memory/describe.h"
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" char** environ;

namespace emu {

namespace {

namespace fs = std::filesystem;

// The folder of the emulator's libraries, which holds device/ and the name of the compiler that built them.
fs::path own_folder() {
    Dl_info info{};
    dladdr((void*)&own_folder, &info);
    return fs::path(info.dli_fname).parent_path();
}

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string compiler_name() {
    std::string name = read(own_folder() / "compiler");
    while (!name.empty() && isspace((unsigned char)name.back())) name.pop_back();
    return name.empty() ? "g++" : name;
}

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (fs::temp_directory_path() / "bachbot-nvrtc-XXXXXX").string();
        if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder: " + pattern);
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

void write(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

// True if it ran and said yes; what it printed goes to the file.
bool run(const std::vector<std::string>& command, const fs::path& output) {
    std::vector<char*> arguments;
    for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t process;
    int failed = posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        std::ofstream(output) << "the compiler " << command[0] << " cannot be started: " << strerror(failed) << "\n";
        return false;
    }
    int status = 0;
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// The program's own names instead of the temporary folder's.
std::string clean(std::string log, const std::string& folder) {
    for (size_t at; (at = log.find(folder + "/")) != std::string::npos;) log.erase(at, folder.size() + 1);
    return log;
}

std::string with_line(const SourceFile& file) {
    return "#line 1 \"" + file.name + "\"\n" + rewrite(file.text, file.name);
}

// Everything that a later compilation needs, in one blob inside the module.
std::string bundle(const std::vector<SourceFile>& rewritten, const CompileOptions& options) {
    std::string result = "architecture " + std::to_string(options.architecture) + "\n";
    result += "standard " + options.standard + "\n";
    for (const std::string& flag : options.compilerFlags) result += "flag " + flag + "\n";
    for (const SourceFile& file : rewritten)
        result += "file " + std::to_string(file.text.size()) + " " + file.name + "\n" + file.text + "\n";
    return result;
}

std::string preamble(const CompileOptions& options, const fs::path& bundleFile) {
    return "#define __CUDA_ARCH__ " + std::to_string(options.architecture * 10) + "\n#include \"cuda_emulation.h\"\n"
        "asm(\".pushsection .rodata.emu_source\\n.globl emu_source\\n.globl emu_source_end\\n"
        "emu_source:\\n.incbin \\\"" + bundleFile.string() + "\\\"\\nemu_source_end:\\n.byte 0\\n.popsection\\n\");\n";
}

}

Compiled compile(const std::vector<SourceFile>& files, const CompileOptions& options) {
    Compiled result;
    TemporaryFolder folder;
    std::vector<SourceFile> rewritten;
    try {
        for (const SourceFile& file : files) rewritten.push_back({file.name, with_line(file)});
    } catch (const RewritingError& error) {
        result.log = std::string(error.what()) + "\n";
        return result;
    }
    fs::path program = folder.path() / "emu_program.cpp", bundleFile = folder.path() / "emu_bundle",
        module = folder.path() / "emu_module.so", output = folder.path() / "emu_log";
    for (size_t i = 1; i < rewritten.size(); i++) write(folder.path() / rewritten[i].name, rewritten[i].text);
    write(bundleFile, bundle(rewritten, options));
    write(program, preamble(options, bundleFile) + rewritten[0].text);

    // Nothing but the kernels' own accesses is instrumented; the runtime answers the calls (memory/access.cpp).
    // DWARF 4, because addr2line takes the names of files wrong in what this assembler writes as DWARF 5.
    std::vector<std::string> command = {compiler_name(), "-x", "c++", "-std=" + options.standard, "-O1", "-g1",
        "-gdwarf-4", "-pipe", "-fPIC", "-shared", "-w", "-fvisibility=hidden", "-fno-exceptions", "-fno-rtti",
        "-fno-threadsafe-statics", "-fsanitize=thread", "-fsanitize=alignment", "--param=tsan-distinguish-volatile=1",
        "--param=tsan-instrument-func-entry-exit=0", "-I", (own_folder() / "device").string(), "-I",
        folder.path().string(),
        // The names of sources in reports are the program's own, not beneath whatever folder is current.
        "-fdebug-prefix-map=" + fs::current_path().string() + "=.",
        "-fdebug-prefix-map=" + (own_folder() / "device").string() + "=" + EmulatorHeaders};
    command.insert(command.end(), options.compilerFlags.begin(), options.compilerFlags.end());
    for (const std::string& part : {std::string("-o"), module.string(), program.string(), std::string("-nodefaultlibs"),
        "-L" + own_folder().string(), std::string("-l:libbachbot-emulated-cuda.so"), std::string("-lm"),
        std::string("-lc"), std::string("-lgcc")})
        command.push_back(part);
    result.succeeded = run(command, output);
    result.log = clean(read(output), folder.path().string());
    if (result.succeeded) result.module = read(module);
    return result;
}

}
