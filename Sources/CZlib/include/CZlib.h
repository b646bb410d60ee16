#pragma once

#include <stdbool.h>
#include <zlib.h>

// Loads zlib once; false if that fails.
bool daypass_zlib_load(void);

// Starts to inflate raw deflate data (RFC 1951), without a header. Load zlib first.
int daypass_inflate_start(z_stream *stream);

// These call inflate, inflateEnd and crc32.
int daypass_inflate(z_stream *stream, int flush);
void daypass_inflate_end(z_stream *stream);
unsigned long daypass_crc32(unsigned long crc, const unsigned char *bytes, unsigned int count);
