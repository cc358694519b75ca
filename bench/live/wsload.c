/* wsload - websocket chat load generator (epoll, one thread).
 *
 * Opens N clients spread over R rooms (client i is in room i % R); clients
 * 0..S-1 send at a total Poisson rate; every client of a room must receive
 * every message of that room exactly once and in order per sender.
 *
 *   cc -O2 -Wall -o wsload wsload.c -lm            (plain)
 *   cc -O2 -Wall -DWITH_ZLIB -o wsload wsload.c -lm -lz   (adds --deflate)
 *
 * Each message carries a tag "QK" sender(6) counter(8) ns(16), hexadecimal by the letters a to p;
 * the tag is looked for in whatever wrapper the server puts round it, and
 * several tags may come in one frame (application-level batching).
 * Latency is from the *scheduled* send time (no coordinated omission).
 * One JSON object per step goes to stdout.
 *
 * --mode kith speaks Kith's frames: one `enter` after the handshake, up at `welcome`, `say` with a fresh key, tags counted
 * in `change` (once a frame and tag), `taken` and `refused` counted. --cookies FILE: one Cookie header value a line, used
 * in turn; --room0 N: number of the first room (channel room:N ...); --path /live; --proto kith.1 asks the subprotocol.
 *
 * --after N: enter with this position, so that what was missed comes with the welcome; the report of the connect phase
 * says how long the welcome took (from the enter) and how many bytes came. --slow K: the last K clients enter and then
 * read nothing ever again; nothing is expected of them.
 *
 * The machine lock (--lock FILE) is taken round each step / connect phase: a
 * child blocks in flock() on the shared file description, so that this loop
 * goes on answering pings while it waits.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef WITH_ZLIB
#include <zlib.h>
#endif

#define RBUF (1 << 20)
enum { RAW, SIO, KITH };
enum { ST_NONE, ST_CONN, ST_HTTP, ST_SIO_OPEN, ST_SIO_CONN, ST_SIO_JOIN, ST_KITH_ENTER, ST_UP, ST_DEAD };

struct conn {
    int fd, st, room; uint64_t asked;
    char *in; size_t inlen, incap;      /* partial input */
    char *out; size_t outlen;           /* unsent output */
    uint32_t *last; uint64_t *mask;     /* per sender of this room */
#ifdef WITH_ZLIB
    z_stream *z;
#endif
};

static int N = 1000, R = 20, S = 200, mode = RAW, deflate_on = 0, inflight_max = 128;
static int slow_n = 0; static long long after = -1; static uint64_t bytes_in; static int port = 8000, idle_mode = 0, automode = 0, body_len = 120, noecho = 0, nap_us = 0;
static char **cookies; static int ncookies, room0 = 1; static const char *subproto = "kith.1"; static uint64_t n_taken, n_refused; static unsigned run_id;
static double rate0 = 200, secs = 5, warm = 1.5, hold = 3, drain_max = 3, p99_limit = 0.100;
static char *path_tmpl = "/rooms/%d", *label = "", *lockfile = NULL, *host = "127.0.0.1";
static int srv_pid[64], nsrv, red_pid[16], nred;
static char *rates_list = NULL;

static struct conn *C;
static int ep, n_up, n_dead, n_inflight, n_next, lockfd = -1;
static uint64_t held;                   /* since when we hold the lock, 0 = not */
static char rbuf[RBUF + 16];
#ifdef WITH_ZLIB
static char zbuf[RBUF];
#endif
static uint32_t *sent;                  /* per sender: messages sent */
static int spr;                         /* sender slots per room */
static int *room_n;                     /* members per room */

/* step state */
static uint64_t w0, w1, stop_at;        /* measured window (ns) */
static uint64_t in_win, rx_wall, rx_total, exp_total, ndup, ooo, gap, lagmax, frames;
static uint64_t exp_win;
#define HB 4096
static uint64_t hist[HB], hmax;

static uint64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000ull + t.tv_nsec; }
static void die(const char *f, ...) { va_list a; va_start(a, f); vfprintf(stderr, f, a); va_end(a); fputc('\n', stderr); exit(1); }

/* log-linear histogram: 64 sub-buckets per power of two, from 1 us */
static int hb(uint64_t ns) { uint64_t u = ns / 1000; if (u < 64) return u; int e = 63 - __builtin_clzll(u); int b = (e - 5) * 64 + (int)((u >> (e - 6)) & 63); return b < HB ? b : HB - 1; }
static double hv(int b) { if (b < 64) return b; int e = b / 64 + 5; return ldexp(64 + b % 64 + 1, e - 6); }
static double pct(double p) { uint64_t n = 0, c = 0; for (int i = 0; i < HB; i++) n += hist[i]; if (!n) return -1; uint64_t k = (uint64_t)ceil(p * n); for (int i = 0; i < HB; i++) { c += hist[i]; if (c >= k) return hv(i) / 1000.0; } return -1; }

static double cpu_of(int pid) {         /* seconds utime+stime of a process */
    char p[64], b[1024]; snprintf(p, sizeof p, "/proc/%d/stat", pid);
    int f = open(p, O_RDONLY); if (f < 0) return 0; int n = read(f, b, sizeof b - 1); close(f); if (n <= 0) return 0; b[n] = 0;
    char *q = strrchr(b, ')'); unsigned long u = 0, s = 0;
    sscanf(q + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &u, &s);
    return (u + s) / (double)sysconf(_SC_CLK_TCK);
}
static long rss_of(int pid) {           /* KiB */
    char p[64], b[256]; snprintf(p, sizeof p, "/proc/%d/statm", pid);
    int f = open(p, O_RDONLY); if (f < 0) return 0; int n = read(f, b, sizeof b - 1); close(f); if (n <= 0) return 0; b[n] = 0;
    long v, r = 0; sscanf(b, "%ld %ld", &v, &r); return r * (sysconf(_SC_PAGESIZE) / 1024);
}
static double cpus(int *p, int n) { double s = 0; for (int i = 0; i < n; i++) s += cpu_of(p[i]); return s; }
static long rsss(int *p, int n) { long s = 0; for (int i = 0; i < n; i++) s += rss_of(p[i]); return s; }
/* busy and steal seconds of one core, from /proc/stat */
static void core(int n, double *busy, double *steal, double *soft) {
    char nm[16], l[512]; snprintf(nm, sizeof nm, "cpu%d ", n); *busy = *steal = *soft = 0;
    FILE *f = fopen("/proc/stat", "r"); if (!f) return;
    while (fgets(l, sizeof l, f)) if (!strncmp(l, nm, strlen(nm))) {
        double v[8] = {0}; sscanf(l + strlen(nm), "%lf %lf %lf %lf %lf %lf %lf %lf", v, v+1, v+2, v+3, v+4, v+5, v+6, v+7);
        double t = sysconf(_SC_CLK_TCK); *busy = (v[0]+v[1]+v[2]+v[5]+v[6]) / t; *soft = (v[5]+v[6]) / t; *steal = v[7] / t;
    }
    fclose(f);
}
static double self_cpu(void) { struct rusage r; getrusage(RUSAGE_SELF, &r); return r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6; }
static uint64_t rng = 88172645463325252ull;
static double rnd(void) { rng ^= rng << 13; rng ^= rng >> 7; rng ^= rng << 17; return ((rng >> 11) + 1) / 9007199254740993.0; }

static void kill_conn(struct conn *c) {
    if (c->st == ST_DEAD) return;
    if (c->st == ST_UP) { n_up--; room_n[c->room]--; } else n_inflight--;
    c->st = ST_DEAD; n_dead++; close(c->fd); c->fd = -1;
}
static void ev_mod(struct conn *c, int out) { struct epoll_event e = {.events = EPOLLIN | (out ? EPOLLOUT : 0), .data.u32 = c - C}; epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e); }
static void tx(struct conn *c, const char *b, size_t n) {
    if (!c->outlen) {
        ssize_t k = write(c->fd, b, n);
        if (k < 0) { if (errno != EAGAIN) { kill_conn(c); return; } k = 0; }
        if ((size_t)k == n) return;
        b += k; n -= k; ev_mod(c, 1);
    }
    c->out = realloc(c->out, c->outlen + n); memcpy(c->out + c->outlen, b, n); c->outlen += n;
}
static void tx_frame(struct conn *c, int op, const char *p, size_t n) {
    char b[4096]; size_t h = 2; b[0] = 0x80 | op;
    if (n < 126) b[1] = 0x80 | n; else { b[1] = 0x80 | 126; b[2] = n >> 8; b[3] = n; h = 4; }
    uint32_t m = (uint32_t)(rnd() * 4294967295.0); memcpy(b + h, &m, 4);
    const unsigned char *mk = (unsigned char *)b + h; h += 4;
    for (size_t i = 0; i < n; i++) b[h + i] = p[i] ^ mk[i & 3];
    tx(c, b, h + n);
}

/* Letters, because digits are looked at as what might be somebody's number. */
static const char hex[] = "abcdefghijklmnop";
static uint64_t unhex(const char *p, int n) { uint64_t v = 0; while (n--) { char c = *p++; v = v << 4 | ((c - 'a') & 15); } return v; }
static void puthex(char *p, uint64_t v, int n) { while (n--) { p[n] = hex[v & 15]; v >>= 4; } }

static void send_msg(int s, uint64_t ts) {
    struct conn *c = &C[s]; if (c->st != ST_UP) return;
    static const char words[] = "I hear you, that sounds really hard. Thank you for sharing it with us here tonight, we are glad you came along to the group. ";
    char body[1024], b[1400]; memcpy(body, "QK", 2); puthex(body + 2, s, 6); puthex(body + 8, sent[s]++, 8); puthex(body + 16, ts, 16); body[32] = ' ';
    for (int i = 33; i < body_len; i++) body[i] = words[(i - 33) % (sizeof words - 1)];
    body[body_len] = 0;
    int n = mode == KITH ? snprintf(b, sizeof b, "{\"do\":\"say\",\"channel\":\"room:%d\",\"key\":\"%08x-%04x-4%03x-8%03x-%012llx\",\"text\":\"%s\"}", room0 + c->room, run_id, s & 0xffff, (s >> 16) & 0xfff, 0, (unsigned long long)sent[s], body)
          : mode == RAW ? snprintf(b, sizeof b, "{\"type\":\"msg\",\"body\":\"%s\"}", body)
                        : snprintf(b, sizeof b, "42[\"msg\",{\"room\":\"r%d\",\"body\":\"%s\"}]", c->room, body);
    tx_frame(c, 1, b, n);
    int k = room_n[c->room] - noecho; exp_total += k; if (ts >= w0 && ts < w1) exp_win += k;
}

static void got_tag(struct conn *c, const char *t, uint64_t t_rx) {
    uint32_t s = unhex(t, 6), n = unhex(t + 6, 8); uint64_t ts = unhex(t + 14, 16);
    if ((int)s >= S || C[s].room != c->room) { ooo += 1000000; return; }   /* wrong room: loud */
    uint32_t *l = &c->last[s / R]; uint64_t *m = &c->mask[s / R];          /* last = next expected */
    if (n >= *l) { uint32_t d = n - *l + 1; gap += d - 1; *m = d >= 64 ? 1 : (*m << d) | 1; *l = n + 1; }
    else { uint32_t d = *l - 1 - n; if (d >= 64 || (*m >> d & 1)) { ndup++; return; } *m |= 1ull << d; ooo++; gap--; }
    rx_total++;
    if (t_rx >= w0 && t_rx < w1) rx_wall++;
    if (ts >= w0 && ts < w1) { in_win++; uint64_t d = t_rx > ts ? t_rx - ts : 0; hist[hb(d)]++; if (d > hmax) hmax = d; }
}

static void up(struct conn *c) {
    c->st = ST_UP; n_up++; n_inflight--;
    if (c->asked) { uint64_t d = now() - c->asked; hist[hb(d)]++; if (d > hmax) hmax = d; }
    if (c - C >= N - slow_n) epoll_ctl(ep, EPOLL_CTL_DEL, c->fd, NULL); else room_n[c->room]++;
}
static void bye(void) { if (lockfd >= 0) printf("{\"phase\":\"end\",\"held\":%.1f}\n", held ? (now() - held) / 1e9 : 0.0); }
static void on_msg(struct conn *c, int op, char *p, size_t n, uint64_t t) {
    if (op == 9) { tx_frame(c, 10, p, n < 125 ? n : 125); return; }
    if (op == 8) { kill_conn(c); return; }
    if (op == 10) return;
    frames++;
    if (mode == SIO) {
        char b[64];
        if (n == 1 && p[0] == '2') { tx_frame(c, 1, "3", 1); return; }
        if (c->st == ST_SIO_OPEN && p[0] == '0') { c->st = ST_SIO_CONN; tx_frame(c, 1, "40", 2); return; }
        if (c->st == ST_SIO_CONN && n > 1 && p[0] == '4' && p[1] == '0') { c->st = ST_SIO_JOIN; tx_frame(c, 1, b, snprintf(b, sizeof b, "42[\"join\",\"r%d\"]", c->room)); return; }
        if (c->st == ST_SIO_JOIN && n > 9 && !memcmp(p, "42[\"joined", 10)) { up(c); return; }
    }
    if (mode == KITH) {
        if (c->st == ST_KITH_ENTER) { if (memmem(p, n, "\"welcome\"", 9)) up(c); return; }
        if (memmem(p, n < 64 ? n : 64, "\"taken\"", 7)) { n_taken++; return; }
        if (memmem(p, n < 64 ? n : 64, "\"refused\"", 9)) { if (!n_refused++) fprintf(stderr, "refused: %.*s\n", (int)(n < 200 ? n : 200), p); return; }
        char *e = p + n, seen[14] = "";
        while (p + 32 <= e && (p = memmem(p, e - p, "QK", 2)) && p + 32 <= e) { if (memcmp(seen, p + 2, 14)) { memcpy(seen, p + 2, 14); got_tag(c, p + 2, t); } p += 32; }
        return;
    }
    char *e = p + n;
    while (p + 32 <= e && (p = memmem(p, e - p, "QK", 2)) && p + 32 <= e) { got_tag(c, p + 2, t); p += 32; }
}
static void on_frame(struct conn *c, int b0, char *p, size_t n, uint64_t t) {
#ifdef WITH_ZLIB
    if (b0 & 0x40) {
        if (!c->z) { c->z = calloc(1, sizeof *c->z); inflateInit2(c->z, -15); }
        static unsigned char in[RBUF]; memcpy(in, p, n); memcpy(in + n, "\0\0\xff\xff", 4);
        c->z->next_in = in; c->z->avail_in = n + 4; c->z->next_out = (unsigned char *)zbuf; c->z->avail_out = RBUF;
        if (inflate(c->z, Z_SYNC_FLUSH) < 0) die("inflate error");
        on_msg(c, b0 & 15, zbuf, RBUF - c->z->avail_out, t); return;
    }
#endif
    on_msg(c, b0 & 15, p, n, t);
}

static void do_read(struct conn *c) {
    size_t have = c->inlen; if (have) { memcpy(rbuf, c->in, have); c->inlen = 0; }
    ssize_t k = read(c->fd, rbuf + have, 262144 < RBUF - have ? 262144 : RBUF - have);
    if (k <= 0) { if (k < 0 && errno == EAGAIN) { c->inlen = have; return; } kill_conn(c); return; }
    uint64_t t = now(); char *p = rbuf, *e = rbuf + have + k; bytes_in += k;
    if (c->st == ST_HTTP) {
        *e = 0; char *q = strstr(p, "\r\n\r\n");
        if (q) {
            if (strncmp(p, "HTTP/1.1 101", 12)) { if (n_dead < 3) fprintf(stderr, "handshake refused: %.200s\n", p); kill_conn(c); return; }
            p = q + 4;
            if (mode == SIO) c->st = ST_SIO_OPEN;
            else if (mode == KITH) {
                char b[128], from[40] = ""; if (after >= 0) snprintf(from, sizeof from, ",\"after\":%lld", after);
                c->st = ST_KITH_ENTER; c->asked = now(); tx_frame(c, 1, b, snprintf(b, sizeof b, "{\"do\":\"enter\",\"channel\":\"room:%d\"%s}", room0 + c->room, from));
            }
            else up(c);
        }
    }
    while (c->st > ST_HTTP && c->st != ST_DEAD && e - p >= 2) {
        unsigned char *u = (unsigned char *)p; size_t n = u[1] & 127, h = 2;
        if (n == 126) { if (e - p < 4) break; n = u[2] << 8 | u[3]; h = 4; }
        else if (n == 127) { if (e - p < 10) break; n = 0; for (int i = 2; i < 10; i++) n = n << 8 | u[i]; h = 10; }
        if ((size_t)(e - p) < h + n) break;
        on_frame(c, u[0], p + h, n, t); p += h + n;
    }
    if (c->st == ST_DEAD) return;
    if (p < e) { size_t n = e - p; if (n > c->incap) c->in = realloc(c->in, c->incap = n + 256); memcpy(c->in, p, n); c->inlen = n; }
}

static void start_conn(int i) {
    struct conn *c = &C[i]; c->room = i % R; c->st = ST_CONN; n_inflight++;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0); if (c->fd < 0) die("socket: %s", strerror(errno));
    int one = 1; setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (i >= N - slow_n) { int small = 4096; setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small); }
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)}; inet_pton(AF_INET, host, &a.sin_addr);
    if (connect(c->fd, (void *)&a, sizeof a) < 0 && errno != EINPROGRESS) die("connect: %s", strerror(errno));
    struct epoll_event e = {.events = EPOLLOUT | EPOLLIN, .data.u32 = i}; epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
}
static void on_writable(struct conn *c) {
    if (c->st == ST_CONN) {
        int err = 0; socklen_t l = sizeof err; getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &l);
        if (err) { if (n_dead < 3) fprintf(stderr, "connect: %s\n", strerror(err)); kill_conn(c); return; }
        char pa[256], b[2048], extra[1100] = ""; snprintf(pa, sizeof pa, path_tmpl, c->room);
        if (mode == KITH) snprintf(extra, sizeof extra, "Sec-WebSocket-Protocol: %s\r\n%s%.900s%s", subproto, ncookies ? "Cookie: " : "", ncookies ? cookies[(c - C) % ncookies] : "", ncookies ? "\r\n" : "");
        int n = snprintf(b, sizeof b, "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: http://%s:%d\r\n%s%s\r\n",
            pa, mode == KITH ? "127.0.0.1" : "localhost", port, mode == KITH ? "127.0.0.1" : "localhost", port, deflate_on ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "", extra);
        c->st = ST_HTTP; ev_mod(c, 0); tx(c, b, n); return;
    }
    if (c->outlen) {
        ssize_t k = write(c->fd, c->out, c->outlen); if (k < 0) { if (errno != EAGAIN) kill_conn(c); return; }
        memmove(c->out, c->out + k, c->outlen - k); c->outlen -= k;
    }
    if (!c->outlen) ev_mod(c, 0);
}

/* one turn of the loop; next = when to wake (ns), 0 = at most 100 ms */
static uint64_t s_next, s_rate_ns; static int sending;
static void due(void) {
    if (!sending) return;
    uint64_t t = now();
    while (s_next <= t && s_next < stop_at) {
        if (t - s_next > lagmax && s_next >= w0) lagmax = t - s_next;
        send_msg((int)(rnd() * S) % S, s_next); s_next += (uint64_t)(-log(rnd()) * s_rate_ns) + 1;
    }
}
static void turn(uint64_t until) {
    struct epoll_event ev[512]; uint64_t t = now(), w = until; if (sending && s_next < w) w = s_next;
    uint64_t d = w > t ? w - t : 0; if (d > 100000000) d = 100000000;
    struct timespec ts = {d / 1000000000, d % 1000000000};
    int n = epoll_pwait2(ep, ev, 512, &ts, NULL);
    for (int i = 0; i < n; i++) {
        struct conn *c = &C[ev[i].data.u32];
        if (c->st == ST_DEAD) continue;
        if (ev[i].events & EPOLLOUT) on_writable(c);
        if (c->st != ST_DEAD && c->st != ST_CONN && (ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))) do_read(c);
        if ((i & 31) == 31) due();
    }
    due();
    if (nap_us && n > 0 && n < 512) { struct timespec z = {0, nap_us * 1000}; nanosleep(&z, NULL); }
}
static void lock_on(void) {
    if (held || (!lockfile && lockfd < 0)) return;
    if (lockfd < 0 && (lockfd = open(lockfile, O_RDWR | O_CREAT, 0666)) < 0) die("lock: %s", strerror(errno));
    pid_t p = fork(); if (!p) { flock(lockfd, LOCK_EX); _exit(0); }
    int st; while (waitpid(p, &st, WNOHANG) == 0) turn(now() + 20000000);
    held = now();
}
/* between steps the lock is kept until 22 s have passed, so that a wait for the others buys several steps */
static void lock_off(int must) { if (held && (must || now() - held > 22000000000ull)) { flock(lockfd, LOCK_UN); held = 0; usleep(20000); } }

struct res { double rate, dps, p99, util, foreign; int ok; };
static struct res step(double rate, double dur) {
    struct res r = {.rate = rate};
    lock_on();
    uint64_t t = now();
    memset(hist, 0, sizeof hist); hmax = in_win = exp_win = rx_wall = lagmax = frames = 0;
    uint64_t rx0 = rx_total, exp0 = exp_total, dup0 = ndup, ooo0 = ooo, gap0 = gap; int dead0 = n_dead;
    w0 = t + (uint64_t)(warm * 1e9); w1 = w0 + (uint64_t)(dur * 1e9); stop_at = w1;
    s_next = t; s_rate_ns = 1e9 / rate; sending = 1;
    while (now() < w0) turn(w0);
    double b0, s0, f0, B0, S0, F0, b1, s1, f1, B1, S1, F1; core(0, &b0, &s0, &f0); core(1, &B0, &S0, &F0);
    double c0 = cpus(srv_pid, nsrv), k0 = cpus(red_pid, nred), l0 = self_cpu(); frames = 0;
    uint64_t a0 = now();
    while (now() < w1) turn(w1);
    uint64_t a1 = now();
    core(0, &b1, &s1, &f1); core(1, &B1, &S1, &F1);
    double c1 = cpus(srv_pid, nsrv), k1 = cpus(red_pid, nred), l1 = self_cpu(); uint64_t fr = frames;
    sending = 0;
    uint64_t end = now() + (uint64_t)(drain_max * 1e9);
    while (now() < end && rx_total - rx0 < exp_total - exp0) turn(end);
    uint64_t qt = now() + 50000000; while (now() < qt) turn(qt);
    double wall = (a1 - a0) / 1e9, lat99 = pct(.99);
    long missing = (long)(exp_total - exp0) - (long)(rx_total - rx0);
    r.dps = rx_wall / wall; r.p99 = lat99 / 1000; r.util = (c1 - c0) / wall;
    r.ok = in_win >= exp_win && exp_win > 0 && r.p99 >= 0 && r.p99 < p99_limit;
    r.foreign = ((b1 - b0) + (B1 - B0) - (c1 - c0) - (k1 - k0) - (l1 - l0)) / wall;   /* somebody else's CPU */
    printf("{\"label\":\"%s\",\"conns\":%d,\"rooms\":%d,\"rate\":%.0f,\"secs\":%.1f,\"sent_dps\":%.0f,\"dps\":%.0f,\"ok\":%d,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"p999_ms\":%.2f,\"max_ms\":%.2f,"
           "\"taken\":%llu,\"refused\":%llu,\"missing\":%ld,\"gap\":%lld,\"dup\":%llu,\"ooo\":%llu,\"dead\":%d,\"srv_util\":%.3f,\"srv_us\":%.3f,\"redis_us\":%.3f,\"redis_util\":%.3f,\"gen_util\":%.3f,\"lag_ms\":%.2f,\"srv_rss_mb\":%.1f,\"msgs_per_frame\":%.2f,\"core0\":%.3f,\"core0_soft\":%.3f,\"core0_steal\":%.3f,\"core1\":%.3f,\"core1_steal\":%.3f,\"core0_us\":%.3f,\"foreign\":%.3f}\n",
           label, n_up, R, rate, dur, exp_win / dur, r.dps, r.ok, pct(.5), lat99, pct(.999), hmax / 1e6, (unsigned long long)n_taken, (unsigned long long)n_refused, missing, (long long)(gap - gap0),
           (unsigned long long)(ndup - dup0), (unsigned long long)(ooo - ooo0), n_dead - dead0, r.util, rx_wall ? (c1 - c0) * 1e6 / rx_wall : -1.0,
           rx_wall ? (k1 - k0) * 1e6 / rx_wall : -1.0, (k1 - k0) / wall, (l1 - l0) / wall, lagmax / 1e6, rsss(srv_pid, nsrv) / 1024.0, fr ? (double)rx_wall / fr : 0.0,
           (b1 - b0) / wall, (f1 - f0) / wall, (s1 - s0) / wall, (B1 - B0) / wall, (S1 - S0) / wall, rx_wall ? (b1 - b0) * 1e6 / rx_wall : -1.0, r.foreign);
    fflush(stdout);
    if (missing > 0) {                   /* overloaded: let the backlog go by, outside the measurement */
        uint64_t e2 = now() + 8000000000ull, quiet = now(); uint64_t lastrx = rx_total;
        while (now() < e2 && now() - quiet < 1500000000ull) { turn(now() + 50000000); if (rx_total != lastrx) { lastrx = rx_total; quiet = now(); } }
        for (int i = 0; i < N; i++) for (int s = 0; s < spr; s++) if (s * R + C[i].room < S) { uint32_t v = sent[s * R + C[i].room]; if (C[i].last[s] < v) { C[i].last[s] = v; C[i].mask[s] = ~0ull; } }
        exp_total = rx_total;
    }
    lock_off(0);
    return r;
}
/* in --auto, a failed step during which others used > 70 % of a core is tried once more */
static struct res tstep(double rate, double dur) { struct res r; for (int k = 0; k < 2; k++) { r = step(rate, dur); if (r.ok || r.foreign < 0.7) break; } return r; }
static int pids(char *s, int *o, int max) { int n = 0; for (char *t = strtok(s, ", \n"); t && n < max; t = strtok(NULL, ", \n")) o[n++] = atoi(t); return n; }

static void read_cookies(const char *file) {
    FILE *f = fopen(file, "r"); char line[1000]; if (!f) die("%s: %s", file, strerror(errno));
    while (fgets(line, sizeof line, f)) { line[strcspn(line, "\r\n")] = 0; if (*line) { cookies = realloc(cookies, ++ncookies * sizeof *cookies); cookies[ncookies - 1] = strdup(line); } }
    fclose(f);
}

int main(int ac, char **av) {
    run_id = (unsigned)(now() ^ getpid());
    for (int i = 1; i < ac; i++) {
        char *a = av[i];
#define OPT(n) (!strcmp(a, "--" n) && i + 1 < ac && (a = av[++i]))
        if (OPT("conns")) N = atoi(a); else if (OPT("rooms")) R = atoi(a); else if (OPT("senders")) S = atoi(a);
        else if (OPT("after")) after = atoll(a); else if (OPT("slow")) slow_n = atoi(a);
        else if (OPT("rate")) rate0 = atof(a); else if (OPT("rates")) rates_list = a; else if (OPT("secs")) secs = atof(a);
        else if (OPT("warm")) warm = atof(a); else if (OPT("path")) path_tmpl = a; else if (OPT("port")) port = atoi(a);
        else if (OPT("mode")) mode = !strcmp(a, "sio") ? SIO : !strcmp(a, "kith") ? KITH : RAW; else if (OPT("label")) label = a; else if (OPT("lock")) lockfile = a;
        else if (OPT("lockfd")) { lockfd = atoi(a); held = now(); }   /* inherited, already locked ... */
        else if (OPT("held")) held = now() - (uint64_t)(atof(a) * 1e9);   /* ... for so long */
        else if (OPT("srv")) nsrv = pids(a, srv_pid, 64); else if (OPT("redis")) nred = pids(a, red_pid, 16);
        else if (OPT("inflight")) inflight_max = atoi(a); else if (OPT("hold")) hold = atof(a); else if (OPT("nap")) nap_us = atoi(a); else if (OPT("body")) body_len = atoi(a);
        else if (!strcmp(a, "--deflate")) deflate_on = 1; else if (!strcmp(a, "--idle")) idle_mode = 1; else if (!strcmp(a, "--auto")) automode = 1;
        else if (!strcmp(a, "--noecho")) noecho = 1;
        else if (OPT("room0")) room0 = atoi(a); else if (OPT("proto")) subproto = a; else if (OPT("cookies")) read_cookies(a);
        else die("unknown or incomplete option %s", a);
    }
    if (S > N - slow_n) S = N - slow_n;
    if (body_len > 1000) body_len = 1000;
    signal(SIGPIPE, SIG_IGN);
    struct rlimit rl; getrlimit(RLIMIT_NOFILE, &rl); rl.rlim_cur = rl.rlim_max; setrlimit(RLIMIT_NOFILE, &rl);
    ep = epoll_create1(0); C = calloc(N, sizeof *C); sent = calloc(S + 1, 4); room_n = calloc(R, sizeof(int)); spr = (S + R - 1) / R;
    for (int i = 0; i < N; i++) { if (!idle_mode) { C[i].last = calloc(spr, 4); C[i].mask = calloc(spr, 8); } }
    lock_on();
    long rss0 = rsss(srv_pid, nsrv); double c0 = cpus(srv_pid, nsrv); uint64_t t0 = now();
    while (n_up + n_dead < N && now() - t0 < 90000000000ull) {
        while (n_next < N && n_inflight < inflight_max) start_conn(n_next++);
        turn(now() + 10000000);
    }
    double ct = (now() - t0) / 1e9, cc = cpus(srv_pid, nsrv) - c0;
    if (idle_mode) { uint64_t q = now() + (uint64_t)(hold * 1e9); while (now() < q) turn(q); }
    lock_off(0);
    long rss1 = rsss(srv_pid, nsrv);
    printf("{\"label\":\"%s\",\"phase\":\"connect\",\"up\":%d,\"failed\":%d,\"secs\":%.2f,\"per_s\":%.0f,\"srv_cpu_us_per_conn\":%.1f,\"rss0_mb\":%.1f,\"rss1_mb\":%.1f,\"rss_kib_per_conn\":%.2f,\"welcome_p50_ms\":%.2f,\"welcome_p99_ms\":%.2f,\"mb_in\":%.1f}\n",
           label, n_up, n_dead, ct, n_up / ct, cc * 1e6 / (n_up ? n_up : 1), rss0 / 1024.0, rss1 / 1024.0, (rss1 - rss0) / (double)(n_up ? n_up : 1), pct(.5), pct(.99), bytes_in / 1e6);
    fflush(stdout);
    atexit(bye);
    if (idle_mode || !n_up) return n_up ? 0 : 1;
    uint64_t q = now() + 700000000; while (now() < q) turn(q);      /* let joins settle */
    if (rates_list) { for (char *p = rates_list; *p;) { step(strtod(p, &p), secs); if (*p == ',') p++; } return 0; }
    struct res r = tstep(rate0, secs);
    if (!automode) return 0;
    /* auto: jump near the limit predicted from CPU use, then climb/bisect */
    double pass = r.ok ? r.rate : 0, fail = r.ok ? 0 : r.rate, rate; int steps = 0;
    if (!r.ok) rate = rate0 * 0.5; else rate = rate0 * (r.util > 0.02 ? fmin(10, fmax(1.15, 0.75 / r.util)) : 10);
    while (steps++ < 7) {
        r = tstep(rate, secs);
        if (n_dead > N / 10) break;
        if (r.ok) pass = rate; else if (!fail || rate < fail) fail = rate;
        if (r.ok && !fail) rate *= r.util < 0.7 ? fmin(3, fmax(1.25, 0.85 / r.util)) : 1.2;
        else if (pass && fail) { if (fail / pass < 1.12) break; rate = sqrt(pass * fail); }
        else rate *= 0.6;
        if (rate < 1) break;
    }
    return 0;
}
