#pragma once

#include <argon2.h>
#include <stdbool.h>

// Loads libargon2 once; false if that fails.
bool daypass_argon2_load(void);

// Calls argon2_ctx. Load libargon2 first.
int daypass_argon2(argon2_context *context, argon2_type type);
