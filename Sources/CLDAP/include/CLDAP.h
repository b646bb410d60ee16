#pragma once

// Also declares ldap_init_fd, which takes an existing socket.
#include <openldap.h>
#include <stdbool.h>

// Loads libldap once; false if that fails. Call none of its functions before this was true.
bool daypass_ldap_load(void);

// The meaning of a code. Loads libldap itself.
const char *daypass_ldap_words(int code);

// LDAP_OPT_ON and LDAP_OPT_OFF are addresses without an object, cast by a macro that Swift can't
// see.
int daypass_ldap_set_flag(LDAP *ld, int option, int is_on);
