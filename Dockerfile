# syntax=docker/dockerfile:1
# The server and the worker of Mergeboard. `docker build .` for CPUs, `docker build --target gpu .` with what WebGPU needs besides a driver.

FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# scripts wait until the sources are there: `prepare` builds the page
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm rebuild && npm run build:web && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:22-bookworm-slim AS cpu
ENV NODE_ENV=production MERGEBOARD_DATA=/data MERGEBOARD_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/bin ./bin
COPY --from=build /app/src ./src
COPY --from=build /app/migrations ./migrations
COPY --from=build /app/definitions ./definitions
COPY --from=build /app/schema.graphql ./
COPY --from=build /app/web/dist ./web/dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000 9464 9465
# of the API; a worker's is stated where it is started
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4000/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# as `npm start`: docs/operations.md says what the flags are for
ENTRYPOINT ["node", "--max-semi-space-size=64", "--experimental-async-context-frame", "bin/mergeboard.js"]
CMD ["serve", "--no-worker"]

FROM cpu AS gpu
USER root
RUN apt-get update && apt-get install -y --no-install-recommends libvulkan1 libx11-6 libxext6 && rm -rf /var/lib/apt/lists/*
# Dawn speaks Vulkan: the driver's part comes from the host by the NVIDIA container runtime
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,graphics,utility
USER node

FROM cpu
