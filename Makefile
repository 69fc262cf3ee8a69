# Short names for what a developer types. Everything also works without make.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python

.PHONY: help run dev test tools check quick browser bench vignettes preview beside faults editing disclosure disclosure-noise disclosure-attacks disclosure-worth hostile readability demo pictures image notices sbom lock

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start the self-check (bin/run)
	@bin/run

dev: ## serve a database of its own on port 8010; what is saved is there a moment later
	@mkdir -p instance/dev && chmod 700 instance/dev
	@export INSTANCE_DIR="$(CURDIR)/instance/dev" ENVIRONMENT=demonstration DATABASE_URL= WORKERS=1 \
	PORT="$${PORT:-8010}" GUNICORN_CMD_ARGS="--reload $$(find app templates docs/handbook \
	-name __pycache__ -prune -o -name '*.p[yn]*' -o -print | sed 's/^/--reload-extra-file /' \
	| tr '\n' ' ')"; exec bin/run

test: ## all checks and all tests (bin/test)
	@bin/test

tools: ## install into .venv what checks and tests are run with (once)
	@. bin/environment.sh && prepare_environment && install_once requirements-dev.txt

check: tools ## style, types, templates, layers: seconds, no tests
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/djlint templates --lint --quiet
	@.venv/bin/bandit --quiet --recursive --configfile pyproject.toml app config.py run.py gunicorn.conf.py
	@.venv/bin/lint-imports

quick: tools ## tests without database, server or browser
	@$(PYTHON) -m pytest tests/architecture tests/unit

browser: tools ## tests in Chromium at phone size
	@$(PYTHON) -m pytest tests/browser

bench: ## what a visit costs beside an empty response, both databases (docs/performance.md)
	@$(PYTHON) -m benchmarks.visit_cost

preview: ## how long a saved sentence takes until it stands in the preview
	@$(PYTHON) -m benchmarks.preview_time

beside: ## what visitors wait while staff send, try and preview the worst documents
	@$(PYTHON) -m benchmarks.beside_visitors

vignettes: ## what the shipped rules do to worked patients (docs/clinical-safety.md)
	@$(PYTHON) -m benchmarks.vignettes

faults: ## kill the server 50 times under load, both databases, and compare told with counted
	@$(PYTHON) -m tests.faults.kill

editing: ## ten editors and publishers at once for 1,000 rounds, both databases (about an hour)
	@EDITING_ROUNDS=1000 $(PYTHON) -m pytest tests/integration/staff/test_at_once.py tests/integration/staff/test_many_editors.py

disclosure: disclosure-noise disclosure-attacks disclosure-worth ## the three below (half an hour when nothing else runs)

disclosure-noise: tools ## compare the noise with OpenDP's, which it installs (once)
	@. bin/environment.sh && prepare_environment && install_once requirements-disclosure.txt
	@$(PYTHON) -m tests.disclosure.opendp_sampler

disclosure-attacks: tools ## attack released statistics, every guess 20,000 times
	@DISCLOSURE_TRIES=20000 $(PYTHON) -m pytest tests/disclosure

disclosure-worth: tools ## measure what released numbers and comparisons are worth
	@$(PYTHON) -m tests.disclosure.usefulness
	@$(PYTHON) -m tests.disclosure.two_arms

hostile: ## 1,000 hostile or merely large documents, 20,000 bad posts (about 12 minutes)
	@HOSTILE_DOCUMENTS=1000 BAD_POSTS=20000 $(PYTHON) -m pytest \
		tests/integration/test_hostile_documents.py tests/integration/test_generated_posts.py

readability: ## how easily the shipped words read (needs jreadability and unidic-lite, 250 MB, in an environment of one's own)
	@$${READING_PYTHON:-$(PYTHON)} -m benchmarks.readability

demo: ## fill instance/demo with a year of made-up visitors (once), then serve it
	@mkdir -p instance/demo && chmod 700 instance/demo
	@export INSTANCE_DIR="$(CURDIR)/instance/demo" ENVIRONMENT=demonstration DATABASE_URL=; \
	. bin/environment.sh && prepare_environment && install_once requirements.txt && \
	{ test -e instance/demo/selfcheck.db || { $(PYTHON) -m flask --app run db upgrade \
		&& $(PYTHON) -m flask --app run setup && $(PYTHON) -m flask --app run simulate \
		--responses 6000 --weeks 52 --seed 1 --second-version; }; } && exec bin/run

pictures: ## take the staff handbook's pictures anew (then look at them)
	@HANDBOOK_PICTURES=1 $(PYTHON) -m pytest tests/browser/handbook

image: ## build the Dockerfile without a registry and try what comes out (as root, needs buildah and podman)
	@$(PYTHON) -m tests.hosting.image

notices: ## write THIRD-PARTY-NOTICES.txt anew, from the packages that are installed
	@. bin/environment.sh && prepare_environment && install_once requirements.txt && install_once requirements-notices.txt
	@{ cat docs/vendored-notices.txt; .venv/bin/pip-licenses --python $(PYTHON) --format plain-vertical \
		--from mixed --with-urls --with-license-file --with-notice-file --no-license-path \
		--packages $$(sed -n 's/^\([a-z0-9.-]*\)==.*/\1/p' requirements.txt); } \
		| sed -e 's/[[:space:]]*$$//' -e '/^UNKNOWN$$/d' > THIRD-PARTY-NOTICES.txt

sbom: ## write sbom.cdx.json: the packages of requirements.txt with their hashes (CycloneDX)
	@. bin/environment.sh && prepare_environment && install_once requirements.txt && install_once requirements-notices.txt
	@.venv/bin/cyclonedx-py requirements --output-reproducible --validate -o sbom.cdx.json requirements.txt

lock: ## pin requirements*.in by hash again (needs uv)
	@UV_NO_CONFIG=1 uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" --upgrade -o requirements.txt requirements.in
	@UV_NO_CONFIG=1 uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" --upgrade -o requirements-dev.txt requirements-dev.in
	@UV_NO_CONFIG=1 uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" --upgrade -o requirements-disclosure.txt requirements-disclosure.in
	@UV_NO_CONFIG=1 uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" --upgrade -o requirements-notices.txt requirements-notices.in
