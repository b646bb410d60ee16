#pragma once

// Also declares ldap_init_fd, which takes a connected socket.
#include <openldap.h>
#include <stdbool.h>

// Loads libldap from a file of this name; false if that fails. Call this before any other function,
// and not again after it was true.
bool daypass_ldap_load(const char *name);

// The meaning of a code.
const char *daypass_ldap_words(int code);

// LDAP_OPT_ON and LDAP_OPT_OFF are macros with casts, which Swift can't import.
int daypass_ldap_set_flag(LDAP *ld, int option, int is_on);
