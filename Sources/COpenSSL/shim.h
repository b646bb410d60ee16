#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

// The length and start of a memory BIO's contents: a macro that Swift can't call.
static inline long daypass_bio_contents(BIO *bio, const char **start) {
    return BIO_get_mem_data(bio, start);
}

// The places of a thread's digest contexts, one for each algorithm: Swift has no variables of
// threads.
static inline EVP_MD_CTX **daypass_digest_context(int algorithm) {
    static _Thread_local EVP_MD_CTX *contexts[8];
    return &contexts[algorithm & 7];
}

// These two are variadic.
static inline EVP_PKEY *daypass_generate_ec_key(const char *curve) {
    return EVP_EC_gen(curve);
}

static inline EVP_PKEY *daypass_generate_rsa_key(size_t bits) {
    return EVP_RSA_gen(bits);
}

// libcrypto builds a key from OSSL_PARAMs, which hold pointers to their names. The names are
// macros, and in Swift the text of such a macro lives for one call only.
static inline EVP_PKEY *daypass_public_key(const char *type, OSSL_PARAM *parameters) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (context && EVP_PKEY_fromdata_init(context) == 1) {
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
    }
    EVP_PKEY_CTX_free(context);
    return key;
}

static inline EVP_PKEY *daypass_ec_public_key(
    const char *curve, const unsigned char *point, size_t count) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)curve, strlen(curve)),
        OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (unsigned char *)point, count),
        OSSL_PARAM_END,
    };
    return daypass_public_key("EC", parameters);
}

static inline EVP_PKEY *daypass_rsa_public_key(const BIGNUM *modulus, const BIGNUM *exponent) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (builder && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) == 1) {
        parameters = OSSL_PARAM_BLD_to_param(builder);
    }
    if (parameters) key = daypass_public_key("RSA", parameters);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

// Prints a name as RFC 2253 writes it, in UTF-8. The flags are nested macros.
static inline int daypass_print_name(BIO *bio, const X509_NAME *name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
}
