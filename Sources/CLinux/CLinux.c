#define _GNU_SOURCE
#include <malloc.h>
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

int clinux_epoll_create(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

int clinux_epoll_ctl(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

int clinux_epoll_wait(int epoll, uint64_t *tokens, uint32_t *events, int capacity, int timeout_ms) {
    enum { most = 256 };
    struct epoll_event ready[most];
    int count = epoll_wait(epoll, ready, capacity < most ? capacity : most, timeout_ms);
    for (int i = 0; i < count; i++) {
        tokens[i] = ready[i].data.u64;
        events[i] = ready[i].events;
    }
    return count;
}

int clinux_unix_socket(int nonblocking) {
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | (nonblocking ? SOCK_NONBLOCK : 0), 0);
}

size_t clinux_unix_path_max(void) {
    return sizeof ((struct sockaddr_un *)0)->sun_path - 1;
}

static int fill(struct sockaddr_un *address, const char *path) {
    size_t length = strlen(path);
    if (length > clinux_unix_path_max()) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, length);
    return 0;
}

int clinux_unix_bind(int descriptor, const char *path) {
    struct sockaddr_un address;
    if (fill(&address, path) != 0) return -1;
    return bind(descriptor, (const struct sockaddr *)&address, sizeof address);
}

int clinux_unix_connect(int descriptor, const char *path) {
    struct sockaddr_un address;
    if (fill(&address, path) != 0) return -1;
    return connect(descriptor, (const struct sockaddr *)&address, sizeof address);
}

int clinux_unix_path(int descriptor, char *path, size_t capacity) {
    struct sockaddr_un address;
    socklen_t size = sizeof address;
    memset(&address, 0, sizeof address);
    if (getsockname(descriptor, (struct sockaddr *)&address, &size) != 0) return -1;
    size_t length = strnlen(address.sun_path, sizeof address.sun_path);
    if (length >= capacity) {
        errno = ERANGE;
        return -1;
    }
    memcpy(path, address.sun_path, length);
    path[length] = 0;
    return (int)length;
}

int clinux_is_unix_listener(int descriptor) {
    int domain = 0, type = 0, listening = 0;
    socklen_t size = sizeof(int);
    if (getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0) return errno == ENOTSOCK ? 0 : -1;
    if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0) return -1;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0) return -1;
    return domain == AF_UNIX && type == SOCK_STREAM && listening;
}

int clinux_make_own(int descriptor) {
    int status = fcntl(descriptor, F_GETFL);
    if (status < 0 || fcntl(descriptor, F_SETFL, status | O_NONBLOCK) != 0) return -1;
    int flags = fcntl(descriptor, F_GETFD);
    if (flags < 0) return -1;
    return fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC);
}

int clinux_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

ssize_t clinux_send(int descriptor, const struct iovec *pieces, int count) {
    struct msghdr message = {.msg_iov = (struct iovec *)pieces, .msg_iovlen = (size_t)count};
    return sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int clinux_unread(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}

int clinux_peer(int descriptor, int32_t *pid, uint32_t *uid, uint32_t *gid) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return -1;
    *pid = peer.pid;
    *uid = peer.uid;
    *gid = peer.gid;
    return 0;
}

int clinux_peer_groups(int descriptor, uint32_t *groups, int capacity) {
    socklen_t length = (socklen_t)(capacity * (int)sizeof *groups);
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, groups, &length) != 0) return -1;
    return (int)(length / sizeof *groups);
}

int clinux_descriptor_limit(uint64_t *soft, uint64_t *hard) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    *soft = limit.rlim_cur;
    *hard = limit.rlim_max;
    return 0;
}

int clinux_set_descriptor_limit(uint64_t soft) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    limit.rlim_cur = soft;
    return setrlimit(RLIMIT_NOFILE, &limit);
}

int64_t clinux_last_index(const void *bytes, size_t length, uint8_t byte) {
    const void *found = memrchr(bytes, byte, length);
    return found ? (int64_t)((const char *)found - (const char *)bytes) : -1;
}

size_t clinux_count(const void *bytes, size_t length, uint8_t byte) {
    // Counts in bytes, side by side, and adds up before a byte can overflow: compilers turn this into vector code.
    enum { lanes = 32, rounds = 255 };
    const uint8_t *next = bytes;
    size_t count = 0;
    while (length >= lanes) {
        uint8_t found[lanes] = {0};
        size_t whole = length / lanes < rounds ? length / lanes : rounds;
        for (size_t round = 0; round < whole; round++, next += lanes) {
            for (int lane = 0; lane < lanes; lane++) found[lane] += next[lane] == byte;
        }
        for (int lane = 0; lane < lanes; lane++) count += found[lane];
        length -= whole * lanes;
    }
    for (size_t i = 0; i < length; i++) count += next[i] == byte;
    return count;
}

int64_t clinux_find(const void *bytes, size_t length, const void *part, size_t size) {
    // Looks at the first two bytes and the last of `part` at many places side by side, which compilers turn into vector
    // code: several times as fast as memmem where there is nothing to find.
    enum { lanes = 64 };
    const uint8_t *text = bytes, *wanted = part;
    if (size < 2 || length < size) return -1;
    const uint8_t first = wanted[0], second = wanted[1], last = wanted[size - 1];
    const size_t places = length - size + 1;
    for (size_t at = 0; at < places; at += lanes) {
        const uint8_t *here = text + at;
        size_t count = places - at < lanes ? places - at : lanes;
        if (count == lanes) {
            uint8_t found = 0;
            for (int lane = 0; lane < lanes; lane++) {
                found |= (here[lane] == first) & (here[lane + 1] == second) & (here[lane + size - 1] == last);
            }
            if (!found) continue;
        }
        for (size_t lane = 0; lane < count; lane++) {
            if (here[lane] == first && memcmp(here + lane, wanted, size) == 0) return (int64_t)(at + lane);
        }
    }
    return -1;
}

int clinux_limit_arenas(int count) { return mallopt(M_ARENA_MAX, count); }
