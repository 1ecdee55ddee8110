// Lets a process meet one fault at the Nth call that changes its files, counted over all of its threads.
//
//     LD_PRELOAD=faults.so FAULT_TALLY=FILE FAULT_CALL=write FAULT_AT=7 FAULT_IS=kill seatwatchd …
//
// The calls are `write` (pwrite too), `sync` (fdatasync, fsync), `truncate`, `unlink`, `rename`, `link`; of those on
// descriptors only the ones on regular files, and never standard error. `strace -e inject=…:when=N` counts each thread by
// itself: where a queue hops between threads, no N of its tells which call that is, and most calls are never met.
//
// The fault comes in the place of the call:
//   kill   the process is gone
//   torn   half of what was to be written is; then the process is gone
//   power  so is whatever was written and not synced since: of each such write a coin (FAULT_SEED) says whether it is lost
//   E…     a number of errno(3): the call fails with it. A sync that fails loses what it was to save, as Linux may.
//
// The tally says afterwards how many calls of each kind there were, whether the fault was met, and how many writes it lost.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind { WRITE, SYNC, TRUNCATE, UNLINK, RENAME, LINK, KINDS };
static const char *const names[KINDS] = {"write", "sync", "truncate", "unlink", "rename", "link"};

struct tally {
    uint64_t calls[KINDS];
    uint64_t met;
    uint64_t lost;
};

// What was there before a write that is not synced yet; the newest first.
struct written {
    struct written *older;
    int descriptor;
    dev_t device;
    ino_t file;
    off_t offset, size_before;
    size_t count, count_before;
    char before[];
};

static struct tally unseen, *tally = &unseen;
static enum kind wanted = KINDS;
static uint64_t at;
static enum { KILL, TORN, POWER, ERROR } fault;
static int error;
static uint64_t coin;
static struct written *unsynced;
// One call at a time, so that nothing happens between what is lost and the end.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULT_TALLY"), *call = getenv("FAULT_CALL"), *is = getenv("FAULT_IS");
    const char *place = getenv("FAULT_AT"), *seed = getenv("FAULT_SEED");
    int file = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file >= 0 && REAL(ftruncate)(file, sizeof *tally) == 0) {
        void *shared = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (shared != MAP_FAILED) tally = shared;
        close(file);
    }
    if (tally == &unseen) {
        fprintf(stderr, "faults.so: FAULT_TALLY cannot be written\n");
        _exit(64);
    }
    for (enum kind kind = 0; call && kind < KINDS; kind++)
        if (strcmp(call, names[kind]) == 0) wanted = kind;
    at = place ? strtoull(place, NULL, 10) : 0;
    coin = seed ? strtoull(seed, NULL, 10) : 1;
    if (!is || strcmp(is, "kill") == 0) fault = KILL;
    else if (strcmp(is, "torn") == 0) fault = TORN;
    else if (strcmp(is, "power") == 0) fault = POWER;
    else fault = ERROR, error = atoi(is);
}

// SplitMix, as in the other tests.
static int toss(void) {
    uint64_t mixed = coin += 0x9E3779B97F4A7C15;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return (mixed ^ (mixed >> 31)) & 1;
}

static int is_counted(int descriptor, struct stat *info) {
    return descriptor != STDERR_FILENO && fstat(descriptor, info) == 0 && S_ISREG(info->st_mode);
}

// Notes what a write of `count` bytes is about to change.
static void remember(int descriptor, const struct stat *info, off_t offset, size_t count) {
    struct written *note = malloc(sizeof *note + count);
    if (!note) abort();
    ssize_t before = pread(descriptor, note->before, count, offset);
    *note = (struct written){unsynced, descriptor, info->st_dev, info->st_ino, offset, info->st_size, count,
                             before > 0 ? (size_t)before : 0};
    unsynced = note;
}

static void forget(const struct stat *info) {
    for (struct written **place = &unsynced; *place;) {
        struct written *note = *place;
        if (note->device == info->st_dev && note->file == info->st_ino) {
            *place = note->older;
            free(note);
        } else {
            place = &note->older;
        }
    }
}

// Puts back what was there before writes that are not synced: those of one file, or by the toss of a coin.
static void lose(const struct stat *file) {
    for (struct written *note = unsynced; note; note = note->older) {
        struct stat info;
        int is_same = fstat(note->descriptor, &info) == 0 && info.st_dev == note->device && info.st_ino == note->file;
        int is_lost = file ? info.st_dev == file->st_dev && info.st_ino == file->st_ino : toss();
        if (!is_same || !is_lost) continue;
        if (REAL(pwrite)(note->descriptor, note->before, note->count_before, note->offset) < 0) abort();
        off_t end = note->offset + (off_t)note->count, kept = note->offset + (off_t)note->count_before;
        if (info.st_size <= end && note->size_before < end) {
            if (REAL(ftruncate)(note->descriptor, note->size_before) != 0) abort();
        } else {
            for (; kept < end; kept++)
                if (REAL(pwrite)(note->descriptor, "", 1, kept) < 0) abort();
        }
        tally->lost++;
    }
}

static void end(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

// Counts a call; true when it is the one to fail.
static int meets(enum kind kind) {
    if (++tally->calls[kind] != at || kind != wanted) return 0;
    tally->met = 1;
    if (fault == ERROR) return 1;
    if (fault == POWER) lose(NULL);
    if (fault != TORN || kind != WRITE) end();
    return 1;
}

static int fails(void) {
    pthread_mutex_unlock(&lock);
    errno = error;
    return -1;
}

static ssize_t put(int descriptor, const void *bytes, size_t count, off_t offset) {
    struct stat info;
    if (!is_counted(descriptor, &info)) {
        return offset < 0 ? REAL(write)(descriptor, bytes, count) : REAL(pwrite)(descriptor, bytes, count, offset);
    }
    pthread_mutex_lock(&lock);
    int is_met = meets(WRITE);
    if (is_met && fault == ERROR) return fails();
    off_t place = offset < 0 ? lseek(descriptor, 0, SEEK_CUR) : offset;
    size_t part = is_met ? count / 2 : count;
    fstat(descriptor, &info);
    remember(descriptor, &info, place, part);
    ssize_t done =
        offset < 0 ? REAL(write)(descriptor, bytes, part) : REAL(pwrite)(descriptor, bytes, part, offset);
    if (is_met) end();
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int descriptor, const void *bytes, size_t count) { return put(descriptor, bytes, count, -1); }
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return put(descriptor, bytes, count, offset);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    return put(descriptor, bytes, count, offset);
}

static int sync_with(int (*call)(int), int descriptor) {
    struct stat info;
    if (!is_counted(descriptor, &info)) return call(descriptor);
    pthread_mutex_lock(&lock);
    if (meets(SYNC)) {
        lose(&info);
        forget(&info);
        return fails();
    }
    int result = call(descriptor);
    forget(&info);
    pthread_mutex_unlock(&lock);
    return result;
}

int fdatasync(int descriptor) { return sync_with(REAL(fdatasync), descriptor); }
int fsync(int descriptor) { return sync_with(REAL(fsync), descriptor); }

static int truncate_at(int descriptor, off_t size) {
    struct stat info;
    if (!is_counted(descriptor, &info)) return REAL(ftruncate)(descriptor, size);
    pthread_mutex_lock(&lock);
    if (meets(TRUNCATE)) return fails();
    if (size < info.st_size) remember(descriptor, &info, size, (size_t)(info.st_size - size));
    int result = REAL(ftruncate)(descriptor, size);
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate(int descriptor, off_t size) { return truncate_at(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) { return truncate_at(descriptor, size); }

int unlink(const char *path) {
    pthread_mutex_lock(&lock);
    if (meets(UNLINK)) return fails();
    int result = REAL(unlink)(path);
    pthread_mutex_unlock(&lock);
    return result;
}

int rename(const char *from, const char *to) {
    pthread_mutex_lock(&lock);
    if (meets(RENAME)) return fails();
    int result = REAL(rename)(from, to);
    pthread_mutex_unlock(&lock);
    return result;
}

int link(const char *from, const char *to) {
    pthread_mutex_lock(&lock);
    if (meets(LINK)) return fails();
    int result = REAL(link)(from, to);
    pthread_mutex_unlock(&lock);
    return result;
}
