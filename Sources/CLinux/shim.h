#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <time.h>

// Of unistd.h, where Swift's Glibc module does not see it: it is no part of POSIX.
extern int syncfs(int descriptor);

// Of pthread.h, which hides it without _GNU_SOURCE.
int pthread_timedjoin_np(pthread_t thread, void **result, const struct timespec *end);

// prctl takes as many arguments as its first one says, which Swift can't call.
static inline int daypass_forbid_dumping(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
