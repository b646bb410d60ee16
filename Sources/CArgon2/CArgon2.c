#include "CArgon2.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

// libargon2 is loaded when it is first needed: only the administration API derives keys with it.
static __typeof__(argon2_ctx) *hash = NULL;

static void load(void) {
    void *handle = dlopen("libargon2.so.1", RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) { return; }
    hash = (__typeof__(argon2_ctx) *)dlsym(handle, "argon2_ctx");
}

bool daypass_argon2_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return hash != NULL;
}

int daypass_argon2(argon2_context *context, argon2_type type) { return hash(context, type); }
