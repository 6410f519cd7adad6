#pragma once
#include "stream.h"

namespace emu {

// Throws unless all of these bytes lie in one live device allocation.
void check_range(CUdeviceptr address, size_t bytes, const char* what);
void refuse_pageable_in_capture(Stream& stream);

}
