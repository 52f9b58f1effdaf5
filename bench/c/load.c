/* Readers who ask again as soon as they have an answer, over connections that stay open, in one thread.

   load PORT PATH CONNECTIONS SECONDS RATE [HEADER ...]: RATE is the most requests a second of all together, 0 for no limit.
   Prints {"seconds", "answers", "ok", "unchanged", "refused", "broken", "odd", "bytes", "p50", "p99", "worst"} (µs): "ok" are 200,
   "unchanged" 304, "refused" any other status, "broken" connections that ended in mid-answer, "odd" a 200 of another length than
   the first. */
#include "wire.h"

struct reader {
    int fd;
    int state;       /* one of the following */
    int64_t since;   /* when it asked */
    size_t read;     /* of the answer */
    size_t whole;    /* head and body, 0 while the head is not read */
    char head[4096]; /* its beginning */
};

enum { DIALLED, IDLE, ASKED };
static struct reader *readers;
static int *idle, idling;
static int connections, epoll, port;
static char request[4096];
static size_t asking;
static uint32_t *times;
static size_t answers, room;
static long ok, unchanged, refused, broken, odd, bytes;

static void join(int number) {
    readers[number].fd = dial(port, 2 + number % 64), readers[number].state = DIALLED;
    watch(epoll, EPOLL_CTL_ADD, readers[number].fd, EPOLLOUT | EPOLLIN | EPOLLET, (uint32_t)number);
}

static void again(struct reader *one) {
    close(one->fd);
    join((int)(one - readers));
}

static void rest(struct reader *one) {
    one->state = IDLE, idle[idling++] = (int)(one - readers);
}

static void ask(struct reader *one) {
    one->since = now_ns(), one->read = one->whole = 0, one->state = ASKED;
    if (write(one->fd, request, asking) != (ssize_t)asking) broken++, again(one);
}

/* The whole length of the answer, once its head is there; 0 before. */
static size_t measured(struct reader *one) {
    size_t have = one->read < sizeof one->head - 1 ? one->read : sizeof one->head - 1;
    one->head[have] = 0;
    char *blank = strstr(one->head, "\r\n\r\n");
    if (!blank) return 0;
    size_t head = (size_t)(blank - one->head) + 4;
    char *length = strcasestr(one->head, "\r\ncontent-length:");
    return head + (length && length < blank && memcmp(one->head + 9, "304", 3) ? strtoul(length + 17, NULL, 10) : 0);
}

/* True when it will be asked over this connection again. */
static int note(struct reader *one) {
    char *status = one->head + 9, *blank = strstr(one->head, "\r\n\r\n");
    long body = (long)(one->whole - (size_t)(blank - one->head) - 4);
    if (answers == room) times = realloc(times, (room = room ? 2 * room : 1 << 20) * sizeof *times);
    times[answers++] = (uint32_t)((now_ns() - one->since) / 1000);
    if (!memcmp(status, "304", 3)) unchanged++;
    else if (memcmp(status, "200", 3)) refused++;
    else if (ok++ == 0) bytes = body;
    else if (body != bytes) odd++;
    char *over = strcasestr(one->head, "\r\nconnection: close");
    return !(over && over < blank);
}

static void hear(struct reader *one) {
    static char more[262144];
    while (one->state != DIALLED) {
        int begins = one->read < sizeof one->head - 1;
        ssize_t length = begins ? read(one->fd, one->head + one->read, sizeof one->head - 1 - one->read) : read(one->fd, more, sizeof more);
        if (length < 0 && errno == EAGAIN) return;
        if (length <= 0) {
            if (one->state == ASKED) broken++;
            if (one->state == IDLE) for (int i = 0; i < idling; i++) if (&readers[idle[i]] == one) idle[i] = idle[--idling];
            return again(one);
        }
        one->read += (size_t)length;
        if (!one->whole) one->whole = measured(one);
        if (!one->whole || one->read < one->whole) continue;
        if (!note(one)) return again(one);
        return rest(one);
    }
}

static int by_size(const void *a, const void *b) {
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

static void report(double seconds) {
    qsort(times, answers, sizeof *times, by_size);
    printf("{\"seconds\": %.3f, \"answers\": %zu, \"ok\": %ld, \"unchanged\": %ld, \"refused\": %ld, \"broken\": %ld, \"odd\": %ld, "
           "\"bytes\": %ld, \"p50\": %u, \"p99\": %u, \"worst\": %u}\n",
           seconds, answers, ok, unchanged, refused, broken, odd, bytes, answers ? times[answers / 2] : 0,
           answers ? times[answers * 99 / 100] : 0, answers ? times[answers - 1] : 0);
}

int main(int argc, char **argv) {
    if (argc < 6) return fprintf(stderr, "usage: load PORT PATH CONNECTIONS SECONDS RATE [HEADER ...]\n"), 2;
    port = atoi(argv[1]), connections = atoi(argv[3]);
    double rate = atof(argv[5]);
    open_files(connections + 64);
    int at = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n", argv[2], argv[1]);
    for (int i = 6; i < argc; i++) at += snprintf(request + at, sizeof request - (size_t)at, "%s\r\n", argv[i]);
    asking = (size_t)at + (size_t)snprintf(request + at, sizeof request - (size_t)at, "\r\n");
    readers = calloc((size_t)connections, sizeof *readers), idle = calloc((size_t)connections, sizeof *idle);
    epoll = epoll_create1(0);
    for (int i = 0; i < connections; i++) join(i);
    struct epoll_event ready[256];
    int64_t begun = now_ns(), until = begun + (int64_t)(atof(argv[4]) * 1e9);
    for (long asked = 0; now_ns() < until;) {
        int many = epoll_wait(epoll, ready, 256, 1);
        for (int i = 0; i < many; i++) {
            struct reader *one = &readers[ready[i].data.u32];
            if (one->state == DIALLED && ready[i].events == EPOLLOUT) rest(one);
            else if (ready[i].events & ~(uint32_t)EPOLLOUT) one->state == DIALLED ? (broken++, again(one)) : hear(one);
        }
        while (idling && (rate <= 0 || now_ns() >= begun + (int64_t)((double)asked / rate * 1e9))) ask(&readers[idle[--idling]]), asked++;
    }
    report((double)(now_ns() - begun) / 1e9);
    return 0;
}
