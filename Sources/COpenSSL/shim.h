#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// A macro that Swift does not see: the length of whatever is in a memory BIO, and where it begins.
static inline long daypass_bio_contents(BIO *bio, const char **start) {
    return BIO_get_mem_data(bio, start);
}

// EVP_PKEY_keygen for a curve: the macro form needs the NID of the curve's name.
static inline EVP_PKEY *daypass_generate_ec_key(const char *curve) {
    return EVP_EC_gen(curve);
}

static inline EVP_PKEY *daypass_generate_rsa_key(size_t bits) {
    return EVP_RSA_gen(bits);
}

// The flags are macros of macros: RFC 2253's form, in UTF-8.
static inline int daypass_print_name(BIO *bio, const X509_NAME *name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
}
