/// libmaxminddb, and the two Linux calls behind a private copy of a database that Swift's Glibc module leaves out.
#pragma once
#include <fcntl.h>
#include <linux/memfd.h>
#include <maxminddb.h>
#include <stdint.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

/// An empty file that lives in memory, has no name on any disk, and can be sealed; -1 with errno.
static inline int cmaxminddb_memory_file(const char *name) {
    return (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

/// Forbids for ever to write to, grow or shrink a memory file, or to lift these seals; 0, or -1 with errno.
/// The numbers are those of linux/fcntl.h, which cannot be included beside fcntl.h.
static inline int cmaxminddb_seal(int descriptor) {
    enum { add_seals = 1033, seal = 1, shrink = 2, grow = 4, write = 8 };
    return fcntl(descriptor, add_seals, seal | shrink | grow | write);
}

/// What `address` (IPv6 order, 16 bytes; the last 4 of them when `v4`) leads to; false when nothing is known of it.
/// Here, because a `sockaddr` of either family is one cast in C and three closures in Swift.
static inline bool cmaxminddb_find(const MMDB_s *database, const uint8_t address[16], bool v4, MMDB_entry_s *entry) {
    struct sockaddr_in v4_address = {.sin_family = AF_INET};
    struct sockaddr_in6 v6_address = {.sin6_family = AF_INET6};
    const struct sockaddr *socket_address;
    if (v4) {
        __builtin_memcpy(&v4_address.sin_addr, address + 12, 4);
        socket_address = (const struct sockaddr *)&v4_address;
    } else {
        __builtin_memcpy(&v6_address.sin6_addr, address, 16);
        socket_address = (const struct sockaddr *)&v6_address;
    }
    int error = MMDB_SUCCESS;
    MMDB_lookup_result_s result = MMDB_lookup_sockaddr(database, socket_address, &error);
    *entry = result.entry;
    return error == MMDB_SUCCESS && result.found_entry;
}
