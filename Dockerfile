# podpulse beside the app: Node, the libraries it is linked with, and one file. No shell, no package manager, not root.
#
#   docker buildx build --platform linux/amd64,linux/arm64 --build-arg PODPULSE_COMMIT=$(git rev-parse --short=7 HEAD) \
#     --tag podpulse:0.1.0 .
#   docker run --read-only --cap-drop ALL --volume ./podpulse.yaml:/etc/podpulse/podpulse.yaml:ro podpulse:0.1.0
#
# For a build that can be repeated, name the base by digest: --build-arg NODE_IMAGE=node:26-bookworm-slim@sha256:...
ARG NODE_IMAGE=node:26-bookworm-slim
ARG PODPULSE_VERSION=0.1.0
ARG PODPULSE_COMMIT=""

FROM ${NODE_IMAGE} AS build
ARG PODPULSE_COMMIT
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY scripts scripts
COPY protos protos
COPY src src
# On the processor it is for, since V8's code cache is of that.
RUN PODPULSE_COMMIT="${PODPULSE_COMMIT}" node scripts/build.ts --image \
  && mkdir -p image/usr/local/bin image/usr/local/share/doc/podpulse \
  && cp dist/image/* image/usr/local/bin/ \
  && ln -s podpulse image/usr/local/bin/grpc_health_probe \
  && cp dist/THIRD-PARTY-LICENSES.txt image/usr/local/share/doc/podpulse/

FROM ${NODE_IMAGE} AS node
# Node, the libraries that it names, and users by name. Its certificate authorities are in the binary itself.
RUN set -e; mkdir -p /runtime/usr/local/bin /runtime/etc; \
  cp /usr/local/bin/node /runtime/usr/local/bin/; \
  cp --parents --dereference $(ldd /usr/local/bin/node | grep -o '/[^ ]*') /runtime/; \
  if [ -e /usr/local/LICENSE ]; then cp --parents /usr/local/LICENSE /runtime/; fi; \
  printf 'root:x:0:0::/:/nologin\nnonroot:x:65532:65532::/:/nologin\n' >/runtime/etc/passwd; \
  printf 'root:x:0:\nnonroot:x:65532:\n' >/runtime/etc/group

FROM scratch AS runtime
COPY --from=node /runtime /
# glibc raises by itself from what size on memory goes back to the system: a start leaves 2 MiB of a small sidecar's 30 behind.
# And it gives each of V8's threads an arena of its own, which with 1,000 checks is 9 MiB of 106, for no time that was measured.
ENV PATH=/usr/local/bin MALLOC_MMAP_THRESHOLD_=65536 MALLOC_ARENA_MAX=1

FROM runtime
ARG PODPULSE_VERSION
ARG PODPULSE_COMMIT
LABEL org.opencontainers.image.title="podpulse" \
  org.opencontainers.image.description="Health probes over TCP, HTTP and gRPC beside an application: one verdict in /healthz and /readyz" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${PODPULSE_VERSION}" \
  org.opencontainers.image.revision="${PODPULSE_COMMIT}"
COPY --from=build /build/image /
COPY LICENSE /usr/local/share/doc/podpulse/
USER 65532:65532
EXPOSE 8099
# Whether podpulse itself answers. Of what it watches, `podpulse status` tells: for a service that others wait for.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["podpulse", "probe", "--timeout", "2", "http://127.0.0.1:8099/status"]
ENTRYPOINT ["podpulse"]
CMD ["run"]
