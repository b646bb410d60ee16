// libfcgi; Linux's event queue; and the parts of sockets that Swift can't express: unions of
// addresses, and functions that glibc hides without _GNU_SOURCE.
#include <arpa/inet.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

// libfcgi reads no connection: it would answer management records, whose lengths it adds up in 32
// bits (CVE-2025-23016), and read on into the next request. It reads checked heads from a pipe, and
// the checked content of bodies from memory. fcgiapp.h offers no function for a descriptor that is
// already open, and asks programs to leave the fields alone that are set here.

// The input stream's procedure that reads more: there is no more than daypass_fcgi_read hands over.
static inline void daypass_fcgi_end_input(FCGX_Stream *stream) {
    stream->isClosed = 1;
}

// Has libfcgi read the head of one request from `head`, and write the answer to `connection`.
//
// FCGX_Accept_r reads from an open ipcFd instead of accepting a connection, but first ends the
// previous request, which closes ipcFd unless keepConnection is set. A listening descriptor of -1
// means that libfcgi never accepts one. FCGX_Detach means that libfcgi, if it refuses the head and
// closes `head`, does not wait for its writer.
//
// Returns 0, or libfcgi's error after it has closed `head`.
static inline int daypass_fcgi_begin(FCGX_Request *request, int head, int connection) {
    FCGX_InitRequest(request, -1, 0);
    request->ipcFd = head;
    request->keepConnection = 1;
    FCGX_Detach(request);
    int status = FCGX_Accept_r(request);
    if (status != 0) return status;
    request->ipcFd = connection;
    request->in->fillBuffProc = daypass_fcgi_end_input;
    return 0;
}

// Has libfcgi read a checked part of the body. Returns the number of bytes.
static inline int daypass_fcgi_read(
    FCGX_Request *request, const void *part, void *bytes, size_t size
) {
    FCGX_Stream *input = request->in;
    input->rdNext = input->stopUnget = (unsigned char *)part;
    input->stop = input->rdNext + size;
    input->isClosed = 0;
    return FCGX_GetStr(bytes, (int)size, input);
}

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);
int pipe2(int ends[2], int flags);

// Accepts a close-on-exec connection; -1 and errno if no connection waits. libfcgi gives up when a
// write would block, so the connection blocks.
static inline int daypass_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

// Lets no write to a connection block for longer than `limit` seconds.
static inline int daypass_limit_writes(int connection, int limit) {
    struct timeval time = {.tv_sec = limit};
    return setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time));
}

// Receives what has arrived; -1 and EAGAIN if nothing has.
static inline ssize_t daypass_receive(int connection, void *buffer, size_t size) {
    return recv(connection, buffer, size, MSG_DONTWAIT);
}

// Sends what has room.
static inline ssize_t daypass_send(int connection, const void *bytes, size_t size) {
    return send(connection, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

// Makes a close-on-exec pipe neither end of which blocks.
static inline int daypass_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC | O_NONBLOCK);
}

static inline int daypass_set_capacity(int pipe, int size) {
    enum { set_pipe_size = 1031 };  // F_SETPIPE_SZ of fcntl(2)
    return fcntl(pipe, set_pipe_size, size);
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
