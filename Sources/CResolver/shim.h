// glibc's resolver, whose function names are macros.
#include <sys/types.h>

#include <netinet/in.h>

#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>
#include <string.h>

// Asks each name server once for a name's SRV records (RFC 2782), and waits the seconds for each.
// Returns the answer's length, which may be above the capacity, or minus the error of netdb.h.
static inline int daypass_query_services(
    const char *name, unsigned char *answer, int capacity, int seconds) {
    struct __res_state state;
    memset(&state, 0, sizeof(state));
    if (res_ninit(&state) != 0) return -NO_RECOVERY;
    state.retrans = seconds;
    state.retry = 1;
    int length = res_nquery(&state, name, ns_c_in, ns_t_srv, answer, capacity);
    int error = state.res_h_errno;
    res_nclose(&state);
    return length < 0 ? -error : length;
}
