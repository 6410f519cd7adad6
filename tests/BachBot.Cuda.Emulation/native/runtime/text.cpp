#include "text.h"
#include <cstdarg>
#include <cstdio>

namespace emu {

std::string text(const char* format, ...) {
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    std::string result(vsnprintf(nullptr, 0, format, list), '\0');
    vsnprintf(result.data(), result.size() + 1, format, again);
    va_end(again);
    va_end(list);
    return result;
}

}
