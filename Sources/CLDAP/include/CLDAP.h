#pragma once

// With what is declared for those who bring their own socket: ldap_init_fd.
#include <openldap.h>
#include <stdbool.h>

// Loads libldap, once: false when that can't be done. None of its functions may be called before this was true.
bool daypass_ldap_load(void);

// What a code means. This loads libldap itself.
const char *daypass_ldap_words(int code);

// LDAP_OPT_ON and LDAP_OPT_OFF are the addresses of nothing, cast by a macro, which Swift can't see.
int daypass_ldap_set_flag(LDAP *ld, int option, int is_on);
