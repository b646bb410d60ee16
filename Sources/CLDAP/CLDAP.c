#include "CLDAP.h"

#include <dlfcn.h>
#include <stddef.h>

// libldap is loaded when it is first needed, for the same reason as libcurl. A machine without it
// can do everything that needs no directory.

// The functions of libldap and liblber that Daypass calls: result, name, parameters, arguments.
#define EACH_FUNCTION(X) \
    X(int, ldap_create, (LDAP **ld), (ld)) \
    X(int, ldap_init_fd, (ber_socket_t fd, int protocol, const char *url, LDAP **ld), \
        (fd, protocol, url, ld)) \
    X(int, ldap_unbind_ext_s, (LDAP *ld, LDAPControl **server, LDAPControl **client), \
        (ld, server, client)) \
    X(int, ldap_get_option, (LDAP *ld, int option, void *value), (ld, option, value)) \
    X(int, ldap_set_option, (LDAP *ld, int option, const void *value), (ld, option, value)) \
    X(int, ldap_start_tls, (LDAP *ld, LDAPControl **server, LDAPControl **client, int *id), \
        (ld, server, client, id)) \
    X(int, ldap_install_tls, (LDAP *ld), (ld)) \
    X(int, ldap_tls_inplace, (LDAP *ld), (ld)) \
    X(int, ldap_sasl_bind, \
        (LDAP *ld, const char *dn, const char *mechanism, struct berval *credentials, \
            LDAPControl **server, LDAPControl **client, int *id), \
        (ld, dn, mechanism, credentials, server, client, id)) \
    X(int, ldap_search_ext, \
        (LDAP *ld, const char *base, int scope, const char *filter, char **attributes, \
            int attributesOnly, LDAPControl **server, LDAPControl **client, \
            struct timeval *timeout, int sizeLimit, int *id), \
        (ld, base, scope, filter, attributes, attributesOnly, server, client, timeout, sizeLimit, \
            id)) \
    X(int, ldap_result, \
        (LDAP *ld, int id, int all, struct timeval *timeout, LDAPMessage **result), \
        (ld, id, all, timeout, result)) \
    X(int, ldap_parse_result, \
        (LDAP *ld, LDAPMessage *message, int *code, char **matchedDN, char **words, \
            char ***referrals, LDAPControl ***controls, int frees), \
        (ld, message, code, matchedDN, words, referrals, controls, frees)) \
    X(int, ldap_get_dn_ber, (LDAP *ld, LDAPMessage *entry, BerElement **ber, struct berval *dn), \
        (ld, entry, ber, dn)) \
    X(int, ldap_get_attribute_ber, \
        (LDAP *ld, LDAPMessage *entry, BerElement *ber, struct berval *attribute, \
            struct berval **values), \
        (ld, entry, ber, attribute, values)) \
    X(int, ldap_create_page_control, \
        (LDAP *ld, ber_int_t size, struct berval *cookie, int isCritical, LDAPControl **control), \
        (ld, size, cookie, isCritical, control)) \
    X(int, ldap_parse_pageresponse_control, \
        (LDAP *ld, LDAPControl *control, ber_int_t *count, struct berval *cookie), \
        (ld, control, count, cookie)) \
    X(LDAPControl *, ldap_control_find, \
        (const char *oid, LDAPControl **controls, LDAPControl ***next), \
        (oid, controls, next)) \
    X(void, ldap_control_free, (LDAPControl *control), (control)) \
    X(void, ldap_controls_free, (LDAPControl **controls), (controls)) \
    X(int, ldap_msgfree, (LDAPMessage *message), (message)) \
    X(void, ldap_memfree, (void *memory), (memory)) \
    X(void, ber_free, (BerElement *ber, int freesBuffer), (ber, freesBuffer)) \
    X(int, ber_sockbuf_ctrl, (Sockbuf *buffer, int option, void *argument), \
        (buffer, option, argument))

#define MEMBER(type, name, parameters, arguments) type(*name) parameters;
static struct {
    EACH_FUNCTION(MEMBER)
    char *(*ldap_err2string)(int code);
    void *optionOn;
} library;

bool daypass_ldap_load(const char *name) {
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) { return false; }
#define FIND(type, name, parameters, arguments) \
    if ((library.name = (type(*) parameters)dlsym(handle, #name)) == NULL) { return false; }
    EACH_FUNCTION(FIND)
    // What LDAP_OPT_ON is the address of.
    library.optionOn = dlsym(handle, "ber_pvt_opt_on");
    library.ldap_err2string = (char *(*)(int))dlsym(handle, "ldap_err2string");
    return library.optionOn != NULL && library.ldap_err2string != NULL;
}

const char *daypass_ldap_words(int code) { return library.ldap_err2string(code); }

int daypass_ldap_set_flag(LDAP *ld, int option, int is_on) {
    return library.ldap_set_option(ld, option, is_on ? library.optionOn : LDAP_OPT_OFF);
}

// Hidden, so that no other library takes them for libldap's own.
#pragma GCC visibility push(hidden)
#define FORWARD(type, name, parameters, arguments) \
    type name parameters { return library.name arguments; }
EACH_FUNCTION(FORWARD)
#pragma GCC visibility pop
