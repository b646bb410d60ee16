// With what is declared for those who bring their own socket: ldap_init_fd.
#include <openldap.h>

// LDAP_OPT_ON and LDAP_OPT_OFF are the addresses of nothing, cast by a macro, which Swift can't see.
static inline int daypass_ldap_set_flag(LDAP *ld, int option, int is_on) {
    return ldap_set_option(ld, option, is_on ? LDAP_OPT_ON : LDAP_OPT_OFF);
}
