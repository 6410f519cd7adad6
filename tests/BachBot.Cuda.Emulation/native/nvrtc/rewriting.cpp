#include "rewriting.h"
#include "shared_declaration.h"
#include <algorithm>
#include <cctype>
#include <vector>

namespace emu {

namespace {

struct Scope {
    bool fileScope;                // a namespace or extern "C": what it holds is declared outside of functions
    bool externC;
    std::string kernelEntry;       // what goes behind the closing brace
};

// One pass over the text, statement by statement; `blank` is the text of the current statement without comments.
class Rewriting {
public:
    Rewriting(const std::string& source, const std::string& name) : in_(source), name_(name) {}

    std::string run() {
        while (at_ < in_.size()) step();
        return std::move(out_);
    }

private:
    void step() {
        char c = in_[at_];
        if (c == '/' && next('/')) return skip_to(in_.find('\n', at_));
        if (c == '/' && next('*')) return skip_to(past(in_.find("*/", at_ + 2), 2));
        if (c == '#' && line_is_blank_so_far()) return skip_directive();
        if (c == '"' || c == '\'') return copy_literal(c);
        if (isalpha((unsigned char)c) || c == '_') return copy_word();
        if (isdigit((unsigned char)c)) return copy_number();
        copy(1);
        if (c == '{') open_brace();
        else if (c == '}') close_brace();
        else if (c == ';') end_statement();
    }

    bool next(char c) const { return at_ + 1 < in_.size() && in_[at_ + 1] == c; }
    static size_t past(size_t found, size_t length) { return found == std::string::npos ? found : found + length; }

    bool line_is_blank_so_far() const {
        size_t i = at_;
        while (i > 0 && (in_[i - 1] == ' ' || in_[i - 1] == '\t')) i--;
        return i == 0 || in_[i - 1] == '\n';
    }

    // Comments and directives go through as they are and are blank to the statement around them.
    void skip_to(size_t end) {
        end = std::min(end, in_.size());
        out_.append(in_, at_, end - at_);
        at_ = end;
        blank_ += ' ';
    }

    void skip_directive() {
        size_t end = at_;
        do end = in_.find('\n', end + 1);
        while (end != std::string::npos && in_[end - 1] == '\\');
        skip_to(end);
    }

    void copy(size_t count) {
        count = std::min(count, in_.size() - at_);
        if (statementStart_ == std::string::npos && !isspace((unsigned char)in_[at_])) statementStart_ = out_.size();
        out_.append(in_, at_, count);
        blank_.append(in_, at_, count);
        at_ += count;
    }

    void copy_literal(char quote) {
        size_t end = at_ + 1;
        while (end < in_.size() && in_[end] != quote && in_[end] != '\n') end += in_[end] == '\\' ? 2 : 1;
        copy(end + 1 - at_);
    }

    // An apostrophe may separate digits; it must not begin a literal.
    void copy_number() {
        size_t end = at_;
        while (end < in_.size() && (isalnum((unsigned char)in_[end]) || in_[end] == '.' || in_[end] == '_'
            || (in_[end] == '\'' && end + 1 < in_.size() && isalnum((unsigned char)in_[end + 1]))))
            end++;
        copy(end - at_);
    }

    void copy_word() {
        size_t end = at_;
        while (end < in_.size() && (isalnum((unsigned char)in_[end]) || in_[end] == '_')) end++;
        std::string word = in_.substr(at_, end - at_);
        if (word == "__shared__") return shared();
        if (word == "__global__") globalAt_ = blank_.size();
        copy(end - at_);
        // The macros vanish in compilation, so their arguments are taken here.
        if (word == "__launch_bounds__") bounds_ = bracketed();
        else if (word == "__cluster_dims__") cluster_ = bracketed();
    }

    // The brackets that follow, with what is in them; they are still to be copied.
    std::string bracketed() const {
        size_t start = in_.find_first_not_of(" \t\r\n", at_), end = start;
        if (start == std::string::npos || in_[start] != '(') return "()";
        int depth = 0;
        do {
            if (in_[end] == '(') depth++;
            else if (in_[end] == ')') depth--;
            end++;
        } while (depth > 0 && end < in_.size());
        std::string result = in_.substr(start, end - start);
        std::replace(result.begin(), result.end(), '\n', ' ');
        return result;
    }

    void shared() {
        size_t end = end_of_statement();
        if (end == std::string::npos) fail("a declaration of shared memory does not end");
        std::string rest = without_comments(in_.substr(at_, end - at_));
        std::string replacement;
        try {
            replacement = rewrite_shared(blank_ + rest, at_file_scope());
        } catch (const std::string& reason) {
            fail("the emulator cannot read this declaration of shared memory (" + reason + ")");
        }
        // What the statement began with (`extern`, an alignment) is taken back, but for its line breaks.
        if (statementStart_ != std::string::npos) {
            std::string written = out_.substr(statementStart_);
            out_.resize(statementStart_);
            out_.append((size_t)std::count(written.begin(), written.end(), '\n'), '\n');
        }
        out_ += ' ' + replacement;
        out_.append((size_t)std::count(rest.begin(), rest.end(), '\n'), '\n');
        at_ = end + 1;
        end_statement();
    }

    size_t end_of_statement() const {
        for (size_t i = at_; i < in_.size(); i++) {
            if (in_.compare(i, 2, "//") == 0) i = in_.find('\n', i);
            else if (in_.compare(i, 2, "/*") == 0) i = in_.find("*/", i + 2);
            else if (in_[i] == ';') return i;
            if (i == std::string::npos) break;
        }
        return std::string::npos;
    }

    static std::string without_comments(std::string text) {
        for (size_t from; (from = text.find("/*")) != std::string::npos;)
            blank(text, from, past(text.find("*/", from + 2), 2));
        for (size_t from; (from = text.find("//")) != std::string::npos;)
            blank(text, from, text.find('\n', from));
        return text;
    }

    static void blank(std::string& text, size_t from, size_t to) {
        for (size_t i = from; i < std::min(to, text.size()); i++)
            if (text[i] != '\n') text[i] = ' ';
    }

    bool at_file_scope() const {
        return std::all_of(scopes_.begin(), scopes_.end(), [](const Scope& scope) { return scope.fileScope; });
    }

    bool in_extern_c() const {
        return std::any_of(scopes_.begin(), scopes_.end(), [](const Scope& scope) { return scope.externC; });
    }

    void open_brace() {
        std::string statement = squeeze(blank_);
        Scope scope{};
        scope.externC = statement == "extern\"C\"{";
        scope.fileScope = scope.externC || statement.rfind("namespace", 0) == 0
            || statement.rfind("inlinenamespace", 0) == 0;
        if (globalAt_ != std::string::npos) scope.kernelEntry = kernel_entry(statement);
        scopes_.push_back(scope);
        end_statement();
    }

    void close_brace() {
        if (!scopes_.empty()) {
            if (!scopes_.back().kernelEntry.empty()) out_ += ' ' + scopes_.back().kernelEntry;
            scopes_.pop_back();
        }
        end_statement();
    }

    // Only extern "C" kernels have the name that cuModuleGetFunction asks for.
    std::string kernel_entry(const std::string& statement) const {
        if (statement.rfind("template", 0) == 0) return "";
        if (statement.find("extern\"C\"") == std::string::npos && !in_extern_c()) return "";
        std::string header = blank_.substr(globalAt_);
        size_t type = header.find("void");
        if (type == std::string::npos) return "";
        // The name is the word ahead of the first bracket that no attribute has opened.
        size_t i = type + 4;
        for (;;) {
            i = header.find_first_not_of(" \t\r\n", i);
            if (i == std::string::npos) return "";
            size_t end = i;
            while (end < header.size() && (isalnum((unsigned char)header[end]) || header[end] == '_')) end++;
            if (end == i) return "";
            std::string word = header.substr(i, end - i);
            if (word.rfind("__", 0) != 0) return "EMU_KERNEL(" + word + ", " + bounds_ + ", " + cluster_ + ")";
            i = header.find_first_not_of(" \t\r\n", end);
            if (i == std::string::npos) return "";
            if (header[i] != '(') continue;
            int depth = 0;
            do {
                depth += header[i] == '(' ? 1 : header[i] == ')' ? -1 : 0;
                i++;
            } while (depth > 0 && i < header.size());
        }
    }

    static std::string squeeze(const std::string& text) {
        std::string result;
        for (char c : text)
            if (!isspace((unsigned char)c)) result += c;
        return result;
    }

    void end_statement() {
        blank_.clear();
        statementStart_ = std::string::npos;
        globalAt_ = std::string::npos;
        bounds_ = cluster_ = "()";
    }

    [[noreturn]] void fail(const std::string& reason) const {
        auto line = 1 + std::count(in_.begin(), in_.begin() + (long)at_, '\n');
        throw RewritingError(name_ + "(" + std::to_string(line) + "): error: " + reason);
    }

    const std::string& in_;
    const std::string& name_;
    size_t at_ = 0;
    std::string out_, blank_;
    size_t statementStart_ = std::string::npos;      // in out_, of the statement's first word
    size_t globalAt_ = std::string::npos;            // in blank_, of __global__
    std::string bounds_ = "()", cluster_ = "()";
    std::vector<Scope> scopes_;
};

}

std::string rewrite(const std::string& source, const std::string& name) { return Rewriting(source, name).run(); }

}
