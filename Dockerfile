# Two images, both run as a user of their own on a read-only root: `site`, and `proxy` in front of it.
FROM caddy:2.11-alpine AS proxy

RUN adduser -S -D -H -u 10002 -G nogroup proxy \
 && install -d -o proxy -g nogroup -m 700 /data \
 # The ports it listens on need no privilege, and a binary that has one will not run without.
 && setcap -r /usr/bin/caddy
COPY deploy/Caddyfile /etc/caddy/Caddyfile
COPY deploy/away.html /etc/kith/away.html
USER proxy
EXPOSE 8080 8443
HEALTHCHECK --interval=10s --timeout=6s --start-period=10s CMD ["nc", "-z", "127.0.0.1", "8443"]
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile"]


FROM python:3.13-slim-bookworm AS requirements

COPY requirements.lock /
RUN python -m venv /opt/kith \
 && /opt/kith/bin/pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: --requirement /requirements.lock \
 && /opt/kith/bin/python -m pip uninstall --yes pip


FROM python:3.13-slim-bookworm AS site

RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin kith
ENV PATH=/opt/kith/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=requirements /opt/kith /opt/kith
WORKDIR /srv/kith
COPY . .
RUN python -m compileall -q .

USER kith
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s CMD ["python", "-m", "server", "check"]
CMD ["python", "-m", "server", "run"]
