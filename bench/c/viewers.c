/* Many viewers of one event stream, in one thread: how many get each change, when, and whether they all get the same.

   viewers PORT PATH COUNT: prints {"open": N, "refused": N} when all have an answer; then for each line "SECONDS" on stdin,
   when all viewers had an event or that time is over, {"got", "twice", "alike", "closed", "first", "median", "last", "event"};
   times are monotonic ns. A line is answered by "watching" at once. */
#include "wire.h"

#define AT_ONCE 256      /* connections being made */
#define EACH_ADDRESS 500 /* viewers behind one address */
#define LINGER 100000000 /* ns after the last event, in which one that comes twice is seen */

struct viewer {
    int fd;
    int8_t state;   /* one of the following */
    int8_t ends;    /* of lines, one after the other: two end the head */
    int8_t place;   /* 1 at the start of a line, 0 within one, 2 within a data line */
    int8_t matched; /* signs of "data:", -1 where another line has begun */
    int8_t told;    /* this event has a data line */
    int events;     /* in this round */
    int64_t at;
    uint32_t sum, hearing; /* of the data lines of this round's first event; of what is being read */
};

enum { DIALLED, ASKED, ANSWERED, STREAMING, OVER };
static struct viewer *viewers;
static int count, opened, refused, closed, asking, got, epoll;
static char sample[512];
static size_t sampled;
static char request[1024];

static void end(struct viewer *one) {
    if (one->state == STREAMING) closed++;
    else refused++, asking--;
    one->state = OVER;
    close(one->fd);
}

static void complete(struct viewer *one, int64_t at) {
    if (one->events++ == 0) one->at = at, one->sum = one->hearing, got++;
    one->told = 0, one->hearing = 2166136261u;
}

/* One sign of the stream: lines that begin with "data:" make an event, a blank line ends it; lengths of chunks mean nothing. */
static void sign(struct viewer *one, char c, int64_t at) {
    if (c == '\n') {
        if (one->place == 1 && one->told) complete(one, at);
        one->place = 1, one->matched = 0;
    } else if (c == '\r') {
    } else if (one->place == 2) {
        one->hearing = (one->hearing ^ (unsigned char)c) * 16777619u;
        if (got == 0 && sampled < sizeof sample - 1 && c != '"' && c != '\\') sample[sampled++] = c;
    } else if (one->matched >= 0 && c == "data:"[(int)one->matched]) {
        one->place = 0;
        if (++one->matched == 5) {
            one->told = 1, one->place = 2;
            if (got == 0) sampled = 0;
        }
    } else {
        one->place = 0, one->matched = -1;
    }
}

static void hear(struct viewer *one, const char *text, ssize_t length, int64_t at) {
    ssize_t i = 0;
    if (one->state == ASKED && (length < 12 || memcmp(text + 9, "200", 3) != 0)) return end(one);
    if (one->state == ASKED) one->state = ANSWERED;
    for (; one->state == ANSWERED && i < length; i++) {
        one->ends = text[i] == '\n' ? one->ends + 1 : text[i] == '\r' ? one->ends : 0;
        if (one->ends == 2) one->state = STREAMING, opened++, asking--;
    }
    for (; i < length; i++) sign(one, text[i], at);
}

static void turn(struct viewer *one, uint32_t events) {
    static char text[65536];
    if (one->state == DIALLED && events & EPOLLOUT) {
        if (write(one->fd, request, strlen(request)) < 0) return end(one);
        one->state = ASKED;
        watch(epoll, EPOLL_CTL_MOD, one->fd, EPOLLIN, (uint32_t)(one - viewers));
        return;
    }
    ssize_t length = read(one->fd, text, sizeof text);
    if (length > 0) hear(one, text, length, now_ns());
    else if (length == 0 || errno != EAGAIN) end(one);
}

static int by_time(const void *a, const void *b) {
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static void report(void) {
    static int64_t *times;
    int some = 0, twice = 0, alike = 0;
    uint32_t sum = 0;
    if (!times) times = calloc((size_t)count, sizeof *times);
    for (int i = 0; i < count; i++) {
        if (!viewers[i].events) continue;
        if (!some) sum = viewers[i].sum;
        times[some++] = viewers[i].at;
        twice += viewers[i].events > 1, alike += viewers[i].sum == sum;
    }
    qsort(times, (size_t)some, sizeof *times, by_time);
    sample[sampled] = 0;
    printf("{\"got\": %d, \"twice\": %d, \"alike\": %d, \"closed\": %d, \"first\": %lld, \"median\": %lld, \"last\": %lld, \"event\": \"%s\"}\n",
           some, twice, alike, closed, some ? (long long)times[0] : 0, some ? (long long)times[some / 2] : 0,
           some ? (long long)times[some - 1] : 0, sample);
    fflush(stdout);
}

static int64_t begin(void) {
    char line[64] = "";
    if (read(0, line, sizeof line - 1) <= 0) exit(0);
    for (int i = 0; i < count; i++) viewers[i].events = 0;
    got = 0, sampled = 0;
    printf("watching\n");
    fflush(stdout);
    return now_ns() + (int64_t)(atof(line) * 1e9);
}

/* Serves what is ready; true when a line came in. */
static int wait(int ms) {
    static struct epoll_event ready[1024];
    int many = epoll_wait(epoll, ready, 1024, ms), line = 0;
    for (int i = 0; i < many; i++) {
        if (ready[i].data.u32 == UINT32_MAX) line = 1;
        else turn(&viewers[ready[i].data.u32], ready[i].events);
    }
    return line;
}

static void gather(int port) {
    for (int next = 0; opened + refused < count;) {
        for (; next < count && asking < AT_ONCE; next++, asking++) {
            viewers[next] = (struct viewer){.fd = dial(port, 2 + next / EACH_ADDRESS), .place = 1, .hearing = 2166136261u};
            watch(epoll, EPOLL_CTL_ADD, viewers[next].fd, EPOLLOUT | EPOLLIN, (uint32_t)next);
        }
        wait(100);
    }
    printf("{\"open\": %d, \"refused\": %d}\n", opened, refused);
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc != 4) return fprintf(stderr, "usage: viewers PORT PATH COUNT\n"), 2;
    long room = open_files(atol(argv[3]) + 64) - 64;
    count = atoi(argv[3]) < room ? atoi(argv[3]) : (int)room;
    viewers = calloc((size_t)count, sizeof *viewers);
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nAccept: text/event-stream\r\n\r\n", argv[2], argv[1]);
    epoll = epoll_create1(0);
    gather(atoi(argv[1]));
    watch(epoll, EPOLL_CTL_ADD, 0, EPOLLIN, UINT32_MAX);
    for (int64_t until = 0;;) {
        int line = wait(until ? 20 : 1000);
        if (line) until = begin();
        if (!until) continue;
        if (got + closed >= opened && until > now_ns() + LINGER) until = now_ns() + LINGER;
        if (now_ns() >= until) report(), until = 0;
    }
}
