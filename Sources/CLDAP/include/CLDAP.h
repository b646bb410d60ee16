#pragma once

// Also declares ldap_init_fd, which takes a connected socket.
#include <openldap.h>
#include <stdbool.h>

// Loads libldap once; false if it can't be loaded. Call this before any other function.
bool daypass_ldap_load(void);

// The meaning of a code. Loads libldap by itself.
const char *daypass_ldap_words(int code);

// LDAP_OPT_ON and LDAP_OPT_OFF are macros with casts, which Swift can't import.
int daypass_ldap_set_flag(LDAP *ld, int option, int is_on);
