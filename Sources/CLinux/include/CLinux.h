/// The Linux calls that Swift's Glibc module leaves out: epoll, accept4, peer credentials.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <stdint.h>

/// `epoll_ctl` with the event passed by value: `data.u64` cannot be set through Swift's view of the packed union.
int clinux_epoll_ctl(int epoll, int operation, int descriptor, uint32_t events, uint64_t token);

/// Waits without blocking longer than `timeout_ms`; fills `tokens` and `events`, at most `capacity` of each.
int clinux_epoll_wait(int epoll, uint64_t *tokens, uint32_t *events, int capacity, int timeout_ms);

/// `accept4` with SOCK_NONBLOCK and SOCK_CLOEXEC.
int clinux_accept(int listener);

/// The peer's process, user and group of a Unix socket (SO_PEERCRED); 0, or -1 with errno.
int clinux_peer(int descriptor, int32_t *pid, uint32_t *uid, uint32_t *gid);

/// The peer's supplementary groups (SO_PEERGROUPS): the number written to `groups`, or -1 with errno.
int clinux_peer_groups(int descriptor, uint32_t *groups, int capacity);

/// The last position of `byte` in `length` bytes, or -1.
int64_t clinux_last_index(const void *bytes, size_t length, uint8_t byte);
