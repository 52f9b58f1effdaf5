/* The limit: one thread holds all viewers by epoll and writes one ready event to each when a line comes in.

   broadcaster EVENT: prints its port; for each line on stdin the moment (monotonic ns) it begins to write the event. */
#include "wire.h"

#define MOST 65536
static const char ANSWER[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\nretry: 3000\n\n";
static char *event;
static size_t length;
static size_t owed[MOST]; /* by descriptor: bytes of the event that did not fit into the socket yet */
static char viewing[MOST];

static void settle(int poll, int fd) {
    ssize_t sent = write(fd, event + length - owed[fd], owed[fd]);
    if (sent > 0) owed[fd] -= (size_t)sent;
    if (owed[fd]) watch(poll, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT, (uint32_t)fd);
}

static void publish(int poll, int highest) {
    printf("%lld\n", (long long)now_ns());
    fflush(stdout);
    for (int fd = 0; fd <= highest; fd++) {
        if (!viewing[fd]) continue;
        owed[fd] = length;
        settle(poll, fd);
    }
}

static void hear(int poll, int fd) {
    static char asked[4096];
    ssize_t got = read(fd, asked, sizeof asked);
    if (got <= 0) {
        viewing[fd] = 0;
        close(fd);
    } else if (!viewing[fd]) { /* a request of these viewers is one segment */
        viewing[fd] = 1;
        if (write(fd, ANSWER, sizeof ANSWER - 1) < 0) quit("answer");
    }
    (void)poll;
}

int main(int argc, char **argv) {
    if (argc != 2) return fprintf(stderr, "usage: broadcaster EVENT\n"), 2;
    open_files(MOST - 1);
    event = argv[1], length = strlen(event);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0), highest = 0;
    if (bind(door, (struct sockaddr *)&here, size) || listen(door, 4096) || getsockname(door, (struct sockaddr *)&here, &size)) quit("listen");
    printf("%d\n", ntohs(here.sin_port));
    fflush(stdout);
    watch(poll, EPOLL_CTL_ADD, door, EPOLLIN, (uint32_t)door);
    watch(poll, EPOLL_CTL_ADD, 0, EPOLLIN, 0);
    struct epoll_event ready[512];
    char line[64];
    for (;;) {
        int count = epoll_wait(poll, ready, 512, -1);
        for (int at = 0; at < count; at++) {
            int fd = (int)ready[at].data.u32;
            if (fd == door) {
                for (int one; (one = accept4(door, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                    if (one > highest) highest = one;
                    watch(poll, EPOLL_CTL_ADD, one, EPOLLIN, (uint32_t)one);
                }
            } else if (fd == 0) {
                if (read(0, line, sizeof line) <= 0) return 0;
                publish(poll, highest);
            } else if (ready[at].events & EPOLLOUT) {
                watch(poll, EPOLL_CTL_MOD, fd, EPOLLIN, (uint32_t)fd);
                settle(poll, fd);
            } else {
                hear(poll, fd);
            }
        }
    }
}
