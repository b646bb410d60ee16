#include "CZlib.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

// zlib is loaded when it is first needed: only the import of a zip archive inflates.
#define EACH_FUNCTION(X) \
    X(inflateInit2_)     \
    X(inflate)           \
    X(inflateEnd)        \
    X(crc32)

#define MEMBER(name) __typeof__(name) *name;
static struct { EACH_FUNCTION(MEMBER) } library;
static bool isLoaded = false;

static void load(void) {
    void *handle = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) { return; }
#define FIND(name) \
    if ((library.name = (__typeof__(name) *)dlsym(handle, #name)) == NULL) { return; }
    EACH_FUNCTION(FIND)
    isLoaded = true;
}

bool daypass_zlib_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return isLoaded;
}

int daypass_inflate_start(z_stream *stream) {
    return library.inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, (int)sizeof(z_stream));
}

int daypass_inflate(z_stream *stream, int flush) { return library.inflate(stream, flush); }

void daypass_inflate_end(z_stream *stream) { library.inflateEnd(stream); }

unsigned long daypass_crc32(unsigned long crc, const unsigned char *bytes, unsigned int count) {
    return library.crc32(crc, bytes, count);
}
