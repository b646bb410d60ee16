#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// From unistd.h. It is not in POSIX, so Swift's Glibc module does not see it.
extern int syncfs(int descriptor);

// From pthread.h, which hides it without _GNU_SOURCE.
int pthread_timedjoin_np(pthread_t thread, void **result, const struct timespec *end);

// From sys/socket.h, which hides it without _GNU_SOURCE.
int accept4(int listener, struct sockaddr *address, socklen_t *size, int flags);

// POSIX_SPAWN_SETSID of spawn.h, which hides it without _GNU_SOURCE.
static const short daypass_spawn_in_new_session = 0x80;

// prctl is variadic, so Swift can't call it.
static inline int daypass_forbid_dumping(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

// Swift 6 refuses C's mutable globals.
extern char **environ;
static inline char **daypass_environment(void) { return environ; }
