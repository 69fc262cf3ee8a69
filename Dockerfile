# The self-check as an image: the same checkout, place and commands as in deploy/selfcheck.service.
# docs/hosting.md says how it is run. `make image` builds and tries it without a registry.
ARG BASE=docker.io/library/debian:bookworm-slim

FROM ${BASE} AS python
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
WORKDIR /opt/selfcheck

# What installs stays here: the service's image has neither pip nor a compiler.
FROM python AS packages
RUN apt-get update && apt-get install --yes --no-install-recommends python3-venv
COPY bin/environment.sh bin/
COPY requirements.txt ./
RUN . bin/environment.sh && prepare_environment && install_once requirements.txt \
    && "$python" -m pip uninstall --quiet --yes setuptools pip

FROM python AS selfcheck
RUN useradd --system --uid 10001 --home-dir /var/lib/selfcheck --shell /usr/sbin/nologin selfcheck \
    && install -d -m 700 -o selfcheck -g selfcheck /var/lib/selfcheck /var/backups/selfcheck
COPY --from=packages /opt/selfcheck/.venv .venv
COPY config.py gunicorn.conf.py requirements.txt run.py THIRD-PARTY-NOTICES.txt ./
COPY bin/environment.sh bin/run bin/
COPY deploy deploy
COPY migrations migrations
COPY docs/handbook docs/handbook
COPY templates templates
COPY app app
RUN .venv/bin/python -m compileall -q --invalidation-mode unchecked-hash app migrations deploy config.py run.py
ENV HOST=0.0.0.0 PORT=8000 INSTANCE_DIR=/var/lib/selfcheck PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
VOLUME /var/lib/selfcheck
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD [".venv/bin/python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["bin/run"]

# The jobs of deploy/*.timer: PostgreSQL's own programs write its backups.
FROM selfcheck AS timers
USER root
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
USER 10001:10001
HEALTHCHECK NONE
CMD [".venv/bin/python", "deploy/timers.py"]

FROM selfcheck
