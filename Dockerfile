# The sidecar as an image: one file beside Node, not root, nothing listening but its own port.
ARG NODE_IMAGE=node:26-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY scripts scripts
COPY protos protos
COPY src src
# The image's own Node builds; the devDependency of that name is for machines with an older one.
RUN node scripts/build.ts

FROM ${NODE_IMAGE}
COPY --from=build /build/dist/podpulse.js /usr/local/bin/podpulse
COPY --from=build /build/dist/grpc_health_probe.js /usr/local/bin/grpc_health_probe
USER 65532:65532
EXPOSE 8099
ENTRYPOINT ["node", "/usr/local/bin/podpulse"]
CMD ["run"]
