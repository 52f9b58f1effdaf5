/* What the programs here share: time, the limit of open files, and a connection to a port of this machine. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

static inline int64_t now_ns(void) {  /* the clock of Python's time.monotonic() */
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static inline void quit(const char *why) {
    fprintf(stderr, "%s: %s\n", why, strerror(errno));
    exit(1);
}

/* As many open files as are granted, at most `wanted`. */
static inline long open_files(long wanted) {
    struct rlimit room;
    getrlimit(RLIMIT_NOFILE, &room);
    struct rlimit more = {wanted, wanted > (long)room.rlim_max ? (rlim_t)wanted : room.rlim_max};
    if ((long)room.rlim_cur >= wanted || setrlimit(RLIMIT_NOFILE, &more) == 0) return wanted;
    room.rlim_cur = room.rlim_max;
    setrlimit(RLIMIT_NOFILE, &room);
    return (long)room.rlim_max;
}

/* A connection being made, from the loopback address 127.0.0.`from`: one address alone has too few ports for many viewers. */
static inline int dial(int port, int from) {
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000000u + (unsigned)from)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
    if (fd < 0) quit("socket");
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&here, sizeof here) != 0) quit("bind");
    if (connect(fd, (struct sockaddr *)&there, sizeof there) != 0 && errno != EINPROGRESS) quit("connect");
    return fd;
}

static inline void watch(int poll, int how, int fd, uint32_t events, uint32_t number) {
    struct epoll_event wanted = {.events = events, .data.u32 = number};
    if (epoll_ctl(poll, how, fd, &wanted) != 0) quit("epoll_ctl");
}
