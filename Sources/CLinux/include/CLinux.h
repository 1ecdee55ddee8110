/// The Linux calls that Swift cannot make by itself: epoll, accept4, peer credentials, Unix addresses, variadic ioctl.
#pragma once
// No _GNU_SOURCE here: it would show Swift another `fd_set` than Dispatch does.
#include <sys/epoll.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <stddef.h>
#include <stdint.h>

/// An empty epoll set, closed on exec; -1 with errno.
int clinux_epoll_create(void);

/// Lets threads share that many pools of memory, instead of one for each thread; nonzero when done.
int clinux_limit_arenas(int count);

/// `epoll_ctl` with the event passed by value: `data.u64` cannot be set through Swift's view of the packed union.
int clinux_epoll_ctl(int epoll, int operation, int descriptor, uint32_t events, uint64_t token);

/// Waits without blocking longer than `timeout_ms`; fills `tokens` and `events`, at most `capacity` (and 256) of each.
int clinux_epoll_wait(int epoll, uint64_t *tokens, uint32_t *events, int capacity, int timeout_ms);

/// A Unix stream socket, closed on exec, non-blocking if asked for; -1 with errno.
int clinux_unix_socket(int nonblocking);

/// Bytes of a path that fit a Unix address, without its end mark.
size_t clinux_unix_path_max(void);

/// `bind` to a path; -1 with errno, ENAMETOOLONG when the path does not fit.
int clinux_unix_bind(int descriptor, const char *path);

/// `connect` to a path; -1 with errno, ENAMETOOLONG when the path does not fit.
int clinux_unix_connect(int descriptor, const char *path);

/// The path a Unix socket is bound to, with its end mark; its length, 0 when it has none, or -1 with errno.
int clinux_unix_path(int descriptor, char *path, size_t capacity);

/// 1 when `descriptor` is a listening Unix stream socket, 0 when it is something else, -1 with errno.
int clinux_is_unix_listener(int descriptor);

/// Sets O_NONBLOCK and FD_CLOEXEC, which inherited descriptors come without; 0, or -1 with errno.
int clinux_make_own(int descriptor);

/// `accept4` with SOCK_NONBLOCK and SOCK_CLOEXEC.
int clinux_accept(int listener);

/// Sends without blocking and without SIGPIPE, gathering `count` pieces; the bytes taken, or -1 with errno.
ssize_t clinux_send(int descriptor, const struct iovec *pieces, int count);

/// Bytes that wait in the socket to be read, or -1 with errno.
int clinux_unread(int descriptor);

/// The peer's process, user and group of a Unix socket (SO_PEERCRED); 0, or -1 with errno.
int clinux_peer(int descriptor, int32_t *pid, uint32_t *uid, uint32_t *gid);

/// The peer's supplementary groups (SO_PEERGROUPS): the number written to `groups`, or -1 with errno (ERANGE when
/// there are more than `capacity`).
int clinux_peer_groups(int descriptor, uint32_t *groups, int capacity);

/// The soft and the hard limit of open descriptors; 0, or -1 with errno.
int clinux_descriptor_limit(uint64_t *soft, uint64_t *hard);

/// Sets the soft limit of open descriptors, and leaves the hard one; 0, or -1 with errno.
int clinux_set_descriptor_limit(uint64_t soft);

/// The last position of `byte` in `length` bytes, or -1.
int64_t clinux_last_index(const void *bytes, size_t length, uint8_t byte);

/// How often `byte` stands in `length` bytes.
size_t clinux_count(const void *bytes, size_t length, uint8_t byte);

/// The first position of the `size` bytes at `part`, two at least, in `length` bytes, or -1.
int64_t clinux_find(const void *bytes, size_t length, const void *part, size_t size);
