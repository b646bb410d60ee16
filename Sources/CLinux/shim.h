#include <sys/prctl.h>

// Of unistd.h, where Swift's Glibc module does not see it: it is no part of POSIX.
extern int syncfs(int descriptor);

// prctl takes as many arguments as its first one says, which Swift can't call.
static inline int daypass_forbid_dumping(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
