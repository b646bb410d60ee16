// Linux's event queue, and the parts of sockets that Swift can't express: unions of addresses, and
// functions that glibc hides without _GNU_SOURCE.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);

// Accepts a non-blocking, close-on-exec connection; -1 and errno if no connection waits.
static inline int daypass_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

// The longest path of a Unix socket, without its NUL.
static inline size_t daypass_unix_path_limit(void) {
    return sizeof(((struct sockaddr_un *)0)->sun_path) - 1;
}

static inline struct sockaddr_un daypass_unix_address(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
    return address;
}

static inline int daypass_bind_unix(int descriptor, const char *path) {
    struct sockaddr_un address = daypass_unix_address(path);
    return bind(descriptor, (struct sockaddr *)&address, sizeof(address));
}

static inline int daypass_connect_unix(int descriptor, const char *path) {
    struct sockaddr_un address = daypass_unix_address(path);
    return connect(descriptor, (struct sockaddr *)&address, sizeof(address));
}

static inline int daypass_bind_ipv4(int descriptor, const char *host, in_port_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) return -1;
    return bind(descriptor, (struct sockaddr *)&address, sizeof(address));
}

static inline int daypass_bind_ipv6(int descriptor, const char *host, in_port_t port) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    if (inet_pton(AF_INET6, host, &address.sin6_addr) != 1) return -1;
    return bind(descriptor, (struct sockaddr *)&address, sizeof(address));
}

// Whether only this machine can connect: to a Unix socket, or to a loopback address (127/8 or ::1).
static inline int daypass_is_local(int descriptor) {
    struct sockaddr_storage address;
    socklen_t length = sizeof(address);
    if (getsockname(descriptor, (struct sockaddr *)&address, &length) != 0) return 0;
    switch (address.ss_family) {
    case AF_UNIX: return 1;
    case AF_INET: return ntohl(((struct sockaddr_in *)&address)->sin_addr.s_addr) >> 24 == 127;
    case AF_INET6: return IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)&address)->sin6_addr);
    default: return 0;
    }
}
