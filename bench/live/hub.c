/* The physical limit: an epoll websocket hub fed by Redis pub/sub, nothing else.
 *   cc -O2 -o hub hub.c ; ./hub PORT REDIS_SOCKET [flush_ms]
 * flush_ms absent or -1: one write() per client per message.
 * flush_ms = 0: what one read from Redis brought is joined per room, one write per client.
 * flush_ms > 0: same, but a room is flushed at most every flush_ms.
 * No slow-consumer handling: a short write ends the client.  Benchmark only. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#define MAXFD 20000
#define MAXROOM 4096
struct cl { int room, pos; unsigned char *in; int len; char up; } *cl[MAXFD];
struct room { int *fd, n, cap, sub, dirty; char *b; size_t len, bcap; uint64_t at; } room[MAXROOM];
static int dirty[MAXROOM], ndirty, ep, rsub, rpub; static long flush_ms = -1;
static char rin[1 << 20]; static size_t rlen; static char big[1 << 18];
static uint64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000ull + t.tv_nsec / 1000; }

#define ROL(x, n) ((x) << (n) | (x) >> (32 - (n)))
static void sha1(const unsigned char *m, int len, unsigned char *o) {   /* len < 119 */
    unsigned char b[128] = {0}; memcpy(b, m, len); b[len] = 0x80; int nb = len < 56 ? 1 : 2;
    uint64_t bits = len * 8ull; for (int i = 0; i < 8; i++) b[nb * 64 - 1 - i] = bits >> (8 * i);
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0}, w[80];
    for (int k = 0; k < nb; k++) {
        for (int i = 0; i < 16; i++) w[i] = b[k*64+4*i] << 24 | b[k*64+4*i+1] << 16 | b[k*64+4*i+2] << 8 | b[k*64+4*i+3];
        for (int i = 16; i < 80; i++) w[i] = ROL(w[i-3] ^ w[i-8] ^ w[i-14] ^ w[i-16], 1);
        uint32_t a = h[0], c1 = h[1], c = h[2], d = h[3], e = h[4];
        for (int i = 0; i < 80; i++) {
            uint32_t f = i < 20 ? ((c1 & c) | (~c1 & d)) + 0x5A827999 : i < 40 ? (c1 ^ c ^ d) + 0x6ED9EBA1 : i < 60 ? ((c1 & c) | (c1 & d) | (c & d)) + 0x8F1BBCDC : (c1 ^ c ^ d) + 0xCA62C1D6;
            uint32_t t = ROL(a, 5) + f + e + w[i]; e = d; d = c; c = ROL(c1, 30); c1 = a; a = t;
        }
        h[0] += a; h[1] += c1; h[2] += c; h[3] += d; h[4] += e;
    }
    for (int i = 0; i < 20; i++) o[i] = h[i / 4] >> (24 - 8 * (i % 4));
}
static void b64(const unsigned char *s, int n, char *o) {
    static const char t[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < n; i += 3) { uint32_t v = s[i] << 16 | (i + 1 < n ? s[i+1] << 8 : 0) | (i + 2 < n ? s[i+2] : 0);
        *o++ = t[v >> 18]; *o++ = t[v >> 12 & 63]; *o++ = i + 1 < n ? t[v >> 6 & 63] : '='; *o++ = i + 2 < n ? t[v & 63] : '='; } *o = 0;
}
static int dial(const char *path) { struct sockaddr_un a = {.sun_family = AF_UNIX}; strncpy(a.sun_path, path, sizeof a.sun_path - 1);
    int f = socket(AF_UNIX, SOCK_STREAM, 0); if (connect(f, (void *)&a, sizeof a)) { perror("redis"); exit(1); } return f; }
static void all(int f, const char *b, size_t n) { while (n) { ssize_t k = write(f, b, n); if (k < 0) { perror("write"); exit(1); } b += k; n -= k; } }
static void drop(int fd) { struct cl *c = cl[fd]; if (c->up) { struct room *r = &room[c->room]; int l = r->fd[--r->n]; r->fd[c->pos] = l; cl[l]->pos = c->pos; } free(c->in); free(c); cl[fd] = 0; close(fd); }
static void send_room(struct room *r, const char *b, size_t n) { for (int i = r->n - 1; i >= 0; i--) if (write(r->fd[i], b, n) != (ssize_t)n) drop(r->fd[i]); }
static void join(int fd, int rm) { struct room *r = &room[rm]; struct cl *c = cl[fd]; if (r->n == r->cap) r->fd = realloc(r->fd, (r->cap = r->cap * 2 + 16) * sizeof(int));
    c->room = rm; c->pos = r->n; r->fd[r->n++] = fd; c->up = 1; if (!r->sub) { char b[64]; r->sub = 1; all(rsub, b, sprintf(b, "SUBSCRIBE room:%d\r\n", rm)); } }
static void from_redis(int rm, const char *p, size_t n) {
    struct room *r = &room[rm]; char h[4]; int k = 2; h[0] = 0x81; if (n < 126) h[1] = n; else { h[1] = 126; h[2] = n >> 8; h[3] = n; k = 4; }
    if (r->len + n + k > r->bcap) r->b = realloc(r->b, r->bcap = (r->len + n + k) * 2);
    memcpy(r->b + r->len, h, k); memcpy(r->b + r->len + k, p, n); r->len += n + k;
    if (flush_ms < 0) { send_room(r, r->b, r->len); r->len = 0; return; }
    if (!r->dirty) { r->dirty = 1; dirty[ndirty++] = rm; r->at = now_us() + flush_ms * 1000; }
}
static long flush(void) {                       /* -> us until the next flush, -1 none */
    long w = -1; uint64_t t = now_us(); int k = 0;
    for (int i = 0; i < ndirty; i++) { struct room *r = &room[dirty[i]];
        if (r->at <= t) { send_room(r, r->b, r->len); r->len = 0; r->dirty = 0; } else { if (w < 0 || (long)(r->at - t) < w) w = r->at - t; dirty[k++] = dirty[i]; } }
    ndirty = k; return w;
}
static void redis_in(void) {
    ssize_t k = read(rsub, rin + rlen, sizeof rin - rlen); if (k <= 0) exit(1); rlen += k; char *p = rin, *e = rin + rlen;
    for (;;) {                                  /* *3 $7 message $n room:N $n payload ; or *3 subscribe */
        char *q = p, *arg[3]; size_t al[3]; int i, ok = 1; char *nl = memchr(q, '\n', e - q); if (!nl) break; q = nl + 1;
        for (i = 0; i < 3; i++) { if (q < e && *q == ':') { if (!(nl = memchr(q, '\n', e - q))) { ok = 0; break; } al[i] = 0; q = nl + 1; continue; }
            if (!(nl = q < e ? memchr(q, '\n', e - q) : 0)) { ok = 0; break; } al[i] = atol(q + 1); arg[i] = nl + 1; q = nl + 1 + al[i] + 2; if (q > e) { ok = 0; break; } }
        if (!ok) break;
        if (al[0] == 7) from_redis(atoi(arg[1] + 5), arg[2], al[2]);
        p = q;
    }
    rlen = e - p; memmove(rin, p, rlen);
}
static void client_in(int fd) {
    struct cl *c = cl[fd]; static unsigned char b[1 << 17]; int have = c->len; memcpy(b, c->in, have); ssize_t k = read(fd, b + have, 65536); if (k <= 0) { drop(fd); return; }
    unsigned char *p = b, *e = b + have + k; *e = 0;
    if (!c->up) { char *h = (char *)b; if (strstr(h, "\r\n\r\n")) {
        char key[128], acc[64], out[256]; unsigned char d[20]; char *x = strcasestr(h, "sec-websocket-key: "); int rm = 0; sscanf(h, "GET /rooms/%d", &rm); if (!x || rm < 0 || rm >= MAXROOM) { drop(fd); return; }
        int n = strcspn(x + 19, "\r"); if (n > 40) n = 40; memcpy(key, x + 19, n); strcpy(key + n, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"); sha1((unsigned char *)key, n + 36, d); b64(d, 20, acc);
        all(fd, out, sprintf(out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", acc)); join(fd, rm); c->len = 0; return; } }
    else while (e - p >= 6) {
        size_t n = p[1] & 127, h = 2; if (n == 126) { if (e - p < 8) break; n = p[2] << 8 | p[3]; h = 4; } else if (n == 127) { drop(fd); return; }
        if ((size_t)(e - p) < h + 4 + n) break; unsigned char *m = p + h, *d = m + 4; for (size_t i = 0; i < n; i++) d[i] ^= m[i & 3];
        if ((p[0] & 15) == 8) { drop(fd); return; }
        if ((p[0] & 15) == 1) { char r[32]; int rn = sprintf(r, "room:%d", c->room); int o = sprintf(big, "*3\r\n$7\r\nPUBLISH\r\n$%d\r\n%s\r\n$%zu\r\n", rn, r, n); memcpy(big + o, d, n); memcpy(big + o + n, "\r\n", 2); all(rpub, big, o + n + 2); }
        p = d + n;
    }
    c->len = e - p; if (c->len) { c->in = realloc(c->in, c->len); memcpy(c->in, p, c->len); }
}
int main(int ac, char **av) {
    if (ac > 3) flush_ms = atol(av[3]);
    signal(SIGPIPE, SIG_IGN); struct rlimit rl; getrlimit(RLIMIT_NOFILE, &rl); rl.rlim_cur = rl.rlim_max; setrlimit(RLIMIT_NOFILE, &rl);
    rsub = dial(av[2]); rpub = dial(av[2]); int l = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1; setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(atoi(av[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}; if (bind(l, (void *)&a, sizeof a) || listen(l, 4096)) { perror("bind"); return 1; }
    ep = epoll_create1(0); int fds[3] = {l, rsub, rpub}; for (int i = 0; i < 3; i++) { struct epoll_event e = {.events = EPOLLIN, .data.fd = fds[i]}; epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &e); }
    for (long w = -1;;) {
        struct epoll_event ev[256]; struct timespec ts = {w / 1000000, w % 1000000 * 1000}; int n = epoll_pwait2(ep, ev, 256, w < 0 ? NULL : &ts, NULL);
        for (int i = 0; i < n; i++) { int fd = ev[i].data.fd;
            if (fd == l) { int c; while ((c = accept4(l, 0, 0, SOCK_NONBLOCK)) >= 0) { if (c >= MAXFD) { close(c); continue; } setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); cl[c] = calloc(1, sizeof **cl); struct epoll_event e = {.events = EPOLLIN, .data.fd = c}; epoll_ctl(ep, EPOLL_CTL_ADD, c, &e); } }
            else if (fd == rsub) redis_in(); else if (fd == rpub) { if (read(rpub, big, sizeof big) <= 0) return 1; } else if (cl[fd]) client_in(fd); }
        w = flush();
    }
}
