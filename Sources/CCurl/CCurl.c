// libcurl's checks of arguments are macros with the names of the functions.
#define CURL_DISABLE_TYPECHECK
#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo

// libcurl is loaded when it is first needed: it needs thirty other libraries, and in a CGI process,
// loading them takes longer than a call that fetches nothing. Daypass calls these functions.
#define EACH_FUNCTION(X)   \
    X(curl_global_init)    \
    X(curl_easy_init)      \
    X(curl_easy_cleanup)   \
    X(curl_easy_perform)   \
    X(curl_easy_setopt)    \
    X(curl_easy_getinfo)   \
    X(curl_easy_strerror)  \
    X(curl_slist_append)   \
    X(curl_slist_free_all)

#define MEMBER(name) __typeof__(name) *name;
static struct { EACH_FUNCTION(MEMBER) } library;
static bool isLoaded = false;

static void load(void) {
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) { return; }
#define FIND(name) \
    if ((library.name = (__typeof__(name) *)dlsym(handle, #name)) == NULL) { return; }
    EACH_FUNCTION(FIND)
    isLoaded = true;
}

bool daypass_curl_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return isLoaded;
}

// Hidden, so that no other library calls these instead of libcurl's own.
#pragma GCC visibility push(hidden)

CURLcode curl_global_init(long flags) { return library.curl_global_init(flags); }

CURL *curl_easy_init(void) { return library.curl_easy_init(); }

void curl_easy_cleanup(CURL *handle) { library.curl_easy_cleanup(handle); }

CURLcode curl_easy_perform(CURL *handle) { return library.curl_easy_perform(handle); }

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *line) {
    return library.curl_slist_append(list, line);
}

void curl_slist_free_all(struct curl_slist *list) { library.curl_slist_free_all(list); }

#pragma GCC visibility pop

const char *daypass_curl_words(CURLcode code) {
    return daypass_curl_load() ? library.curl_easy_strerror(code) : "libcurl can't be loaded";
}

CURLcode daypass_curl_set_long(CURL *handle, CURLoption option, long value) {
    return library.curl_easy_setopt(handle, option, value);
}

CURLcode daypass_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return library.curl_easy_setopt(handle, option, value);
}

CURLcode daypass_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return library.curl_easy_setopt(handle, option, value);
}

CURLcode daypass_curl_set_write(CURL *handle, curl_write_callback callback) {
    return library.curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, callback);
}

CURLcode daypass_curl_set_read(CURL *handle, curl_read_callback callback) {
    return library.curl_easy_setopt(handle, CURLOPT_READFUNCTION, callback);
}

CURLcode daypass_curl_set_header(CURL *handle, curl_write_callback callback) {
    return library.curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, callback);
}

CURLcode daypass_curl_set_progress(CURL *handle, curl_xferinfo_callback callback) {
    return library.curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, callback);
}

CURLcode daypass_curl_unset(CURL *handle, CURLoption option) {
    return library.curl_easy_setopt(handle, option, NULL);
}

CURLcode daypass_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return library.curl_easy_getinfo(handle, info, value);
}
