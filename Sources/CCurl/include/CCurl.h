#pragma once

#include <curl/curl.h>
#include <stdbool.h>

// Loads libcurl once; false if that fails. Call none of its functions before this was true.
bool daypass_curl_load(void);

// The meaning of a code. Loads libcurl itself.
const char *daypass_curl_words(CURLcode code);

// Swift can't call curl_easy_setopt and curl_easy_getinfo, which are variadic: one function for
// each kind of argument.
CURLcode daypass_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode daypass_curl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode daypass_curl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode daypass_curl_set_write(CURL *handle, curl_write_callback callback);
CURLcode daypass_curl_set_read(CURL *handle, curl_read_callback callback);
CURLcode daypass_curl_set_header(CURL *handle, curl_write_callback callback);
CURLcode daypass_curl_set_progress(CURL *handle, curl_xferinfo_callback callback);
// Removes the value of an option, even the library's built-in one.
CURLcode daypass_curl_unset(CURL *handle, CURLoption option);
CURLcode daypass_curl_get_long(CURL *handle, CURLINFO info, long *value);
