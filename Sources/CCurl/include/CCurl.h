#pragma once

#include <curl/curl.h>
#include <stdbool.h>

// Loads libcurl, once: false when that can't be done. None of its functions may be called before this was true.
bool daypass_curl_load(void);

// What a code means. This loads libcurl itself.
const char *daypass_curl_words(CURLcode code);

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift can't call: one function for each
// kind of argument.
CURLcode daypass_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode daypass_curl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode daypass_curl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode daypass_curl_set_write(CURL *handle, curl_write_callback callback);
CURLcode daypass_curl_set_read(CURL *handle, curl_read_callback callback);
CURLcode daypass_curl_set_header(CURL *handle, curl_write_callback callback);
CURLcode daypass_curl_set_progress(CURL *handle, curl_xferinfo_callback callback);
// Takes an option's value away, the one that the library was built with too.
CURLcode daypass_curl_unset(CURL *handle, CURLoption option);
CURLcode daypass_curl_get_long(CURL *handle, CURLINFO info, long *value);
