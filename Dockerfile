# The image of the server and the command: no shell is needed to run it, only the data folder is written.
FROM node:26.10.0-bookworm-slim AS build
WORKDIR /src
# Dependencies first, so that a change of the sources does not install them again.
COPY package.json package-lock.json .npmrc tsconfig.base.json tsconfig.json ./
COPY packages ./packages
COPY tools ./tools
RUN npm ci --no-audit --no-fund && npm run build
# The image's own Node is new enough: the optional packages with another one stay out.
RUN npm ci --no-audit --no-fund --omit=dev --omit=optional --workspace=mintmark --include-workspace-root=false \
  && rm -rf packages/*/src tools \
  && install -d -m 0700 /data

FROM node:26.10.0-bookworm-slim
LABEL org.opencontainers.image.title="Mintmark" \
  org.opencontainers.image.description="OAuth 2.0 authorization server for machines" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
  MINTMARK_DATA=/data \
  MINTMARK_LISTEN=https://0.0.0.0:8443 \
  MINTMARK_MANAGEMENT_LISTEN=http://0.0.0.0:9201
WORKDIR /app
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/packages ./packages
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
VOLUME ["/data"]
EXPOSE 8443 9201
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:9201/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/packages/cli/bin/mintmark.mjs"]
CMD ["serve"]
