#include "shared_declaration.h"
#include <cctype>
#include <vector>

namespace emu {

namespace {

bool is_word(const std::string& token) {
    return isalpha((unsigned char)token[0]) || token[0] == '_';
}

// Words, numbers, and single characters of everything else.
std::vector<std::string> tokens_of(const std::string& text) {
    std::vector<std::string> tokens;
    for (size_t i = 0; i < text.size();) {
        if (isspace((unsigned char)text[i])) {
            i++;
            continue;
        }
        size_t start = i++;
        if (isalnum((unsigned char)text[start]) || text[start] == '_')
            while (i < text.size() && (isalnum((unsigned char)text[i]) || text[i] == '_')) i++;
        tokens.push_back(text.substr(start, i - start));
    }
    return tokens;
}

std::string join(const std::vector<std::string>& tokens, size_t from, size_t to) {
    std::string result;
    for (size_t i = from; i < to; i++) {
        if (!result.empty()) result += ' ';
        result += tokens[i];
    }
    return result;
}

// Leaves out what says nothing about the type: storage, and alignment, which every variable has enough of.
std::vector<std::string> strip(const std::vector<std::string>& tokens, bool& external) {
    std::vector<std::string> kept;
    for (size_t i = 0; i < tokens.size(); i++) {
        const std::string& token = tokens[i];
        if (token == "extern") external = true;
        else if (token == "__align__" || token == "alignas" || token == "__builtin_align__") {
            int depth = 0;
            do {
                i++;
                if (i >= tokens.size()) throw std::string("unbalanced brackets");
                depth += tokens[i] == "(" ? 1 : tokens[i] == ")" ? -1 : 0;
            } while (depth > 0);
        } else if (token != "__shared__" && token != "static") {
            kept.push_back(token);
        }
    }
    return kept;
}

struct Declarator {
    std::string name, dimensions;
};

Declarator read_declarator(const std::vector<std::string>& tokens, size_t from, size_t to) {
    if (from >= to || !is_word(tokens[from])) throw std::string("a name was expected");
    std::string dimensions;
    for (size_t i = from + 1; i < to; i++) dimensions += tokens[i];
    if (!dimensions.empty() && (dimensions.front() != '[' || dimensions.back() != ']'))
        throw std::string("only arrays and plain variables, without initialisers");
    return {tokens[from], dimensions};
}

std::string call(const Declarator& declarator, const std::string& type, bool external, bool atFileScope) {
    if (!external) {
        if (atFileScope) throw std::string("a shared variable outside of a function must be `extern` and `[]`");
        return "EMU_SHARED_STATIC(" + declarator.name + ", " + declarator.dimensions + ", " + type + ");";
    }
    if (declarator.dimensions.rfind("[]", 0) != 0) throw std::string("an `extern` shared array has no size: `[]`");
    return std::string(atFileScope ? "EMU_SHARED_DYNAMIC_GLOBAL(" : "EMU_SHARED_DYNAMIC(") + declarator.name + ", "
        + declarator.dimensions.substr(2) + ", " + type + ");";
}

}

std::string rewrite_shared(const std::string& statement, bool atFileScope) {
    bool external = false;
    std::vector<std::string> tokens = strip(tokens_of(statement), external);

    // The first declarator begins with the last word ahead of a bracket or comma that is not the type's own.
    size_t end = 0;
    for (int angles = 0; end < tokens.size(); end++) {
        if (tokens[end] == "<") angles++;
        else if (tokens[end] == ">") angles--;
        else if (angles == 0 && (tokens[end] == "[" || tokens[end] == "," || tokens[end] == "=" || tokens[end] == "("))
            break;
    }
    if (end < 2) throw std::string("no type");
    std::string type = join(tokens, 0, end - 1);

    std::string result;
    for (size_t from = end - 1; from < tokens.size();) {
        size_t to = from;
        for (int depth = 0; to < tokens.size(); to++) {
            if (tokens[to] == "[" || tokens[to] == "(") depth++;
            else if (tokens[to] == "]" || tokens[to] == ")") depth--;
            else if (depth == 0 && tokens[to] == ",") break;
        }
        if (!result.empty()) result += ' ';
        result += call(read_declarator(tokens, from, to), type, external, atFileScope);
        from = to + 1;
    }
    return result;
}

}
