/*
 * What the kernel alone costs: the subject's jobs in C, one thread, epoll, no framework.
 *
 *   peer echo ADDRESS    sends back what it reads
 *   peer sink ADDRESS    reads and drops
 *   peer source ADDRESS  connects, writes 64 KiB chunks, ends, waits for the other end to end
 *
 * ADDRESS is a path for a Unix socket, or a port of 127.0.0.1 (0: any, the answer says which).
 * Answers the bench's lines on stdin as end.js does; the end of stdin ends it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char bytes[64 * 1024];

static void check(int ok, const char *call) {
  if (ok) return;
  perror(call);
  exit(1);
}

static int open_socket(const char *where, int listens) {
  struct sockaddr_un path = {.sun_family = AF_UNIX};
  struct sockaddr_in port = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct sockaddr *address = (struct sockaddr *)&port;
  socklen_t length = sizeof port;
  if (where[0] == '/') {
    strncpy(path.sun_path, where, sizeof path.sun_path - 1);
    address = (struct sockaddr *)&path;
    length = sizeof path;
  } else {
    port.sin_port = htons(atoi(where));
  }
  int fd = socket(address->sa_family, SOCK_STREAM, 0);
  check(fd >= 0, "socket");
  if (!listens) {
    check(connect(fd, address, length) == 0, "connect");
    return fd;
  }
  check(bind(fd, address, length) == 0, "bind");
  check(listen(fd, 511) == 0, "listen");
  if (where[0] == '/') {
    printf("ready %s\n", where);
  } else {
    check(getsockname(fd, address, &length) == 0, "getsockname");
    printf("ready %d\n", ntohs(port.sin_port));
  }
  return fd;
}

static void write_all(int fd, const char *from, size_t length) {
  while (length > 0) {
    ssize_t written = write(fd, from, length);
    if (written < 0) {
      if (errno != EAGAIN) return; /* The peer is gone; reading says so next. */
      struct pollfd writable = {.fd = fd, .events = POLLOUT};
      poll(&writable, 1, -1);
      continue;
    }
    from += written;
    length -= written;
  }
}

static void print_usage(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  long user = usage.ru_utime.tv_sec * 1000000L + usage.ru_utime.tv_usec;
  long kernel = usage.ru_stime.tv_sec * 1000000L + usage.ru_stime.tv_usec;
  long pages = 0;
  FILE *statm = fopen("/proc/self/statm", "r");
  if (statm) {
    if (fscanf(statm, "%*d %ld", &pages) != 1) pages = 0;
    fclose(statm);
  }
  printf("usage %ld %ld %ld\n", user + kernel, kernel, pages * sysconf(_SC_PAGESIZE));
}

static void run_source(const char *where, long chunks) {
  int fd = open_socket(where, 0);
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  while (chunks-- > 0) write_all(fd, bytes, sizeof bytes);
  shutdown(fd, SHUT_WR);
  while (read(fd, bytes, sizeof bytes) > 0) continue;
  close(fd);
  printf("done\n");
}

static void serve(int listener, int echoes) {
  int queue = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(queue, EPOLL_CTL_ADD, listener, &event);
  event.data.fd = STDIN_FILENO;
  epoll_ctl(queue, EPOLL_CTL_ADD, STDIN_FILENO, &event);
  struct epoll_event ready[1024];
  for (;;) {
    int count = epoll_wait(queue, ready, 1024, -1);
    for (int index = 0; index < count; index++) {
      int fd = ready[index].data.fd;
      if (fd == STDIN_FILENO) {
        if (read(STDIN_FILENO, bytes, sizeof bytes) <= 0) return;
        print_usage();
      } else if (fd == listener) {
        event.data.fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (event.data.fd >= 0) epoll_ctl(queue, EPOLL_CTL_ADD, event.data.fd, &event);
      } else {
        ssize_t length = read(fd, bytes, sizeof bytes);
        if (length > 0 && echoes) write_all(fd, bytes, length);
        if (length == 0 || (length < 0 && errno != EAGAIN)) close(fd);
      }
    }
  }
}

int main(int count, char **arguments) {
  check(count == 3, "peer MODE ADDRESS");
  signal(SIGPIPE, SIG_IGN);
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *mode = arguments[1], *where = arguments[2];
  if (strcmp(mode, "source") != 0) {
    serve(open_socket(where, 1), strcmp(mode, "echo") == 0);
    return 0;
  }
  printf("ready \n");
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    long chunks;
    if (sscanf(line, "run %ld", &chunks) == 1) run_source(where, chunks);
    else print_usage();
  }
  return 0;
}
