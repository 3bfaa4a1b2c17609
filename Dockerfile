# NODE_IMAGE: any image with Node 22.16 or newer, or with 20.19. A release pins its digest.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
# Never with --omit=optional: Argon2's binary is one.
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund
RUN mkdir -p /image/app /image/data && cp -r package.json LICENSE dist node_modules /image/app/

# Nothing runs here: a base without a shell will do.
FROM ${NODE_IMAGE}
COPY --from=build /image/app /app
COPY --from=build --chown=65532:65532 /image/data /data
WORKDIR /data
ENV BIENVENUE_HOST=0.0.0.0
ENV BIENVENUE_DATABASE_URL=sqlite:/data/bienvenue.db
USER 65532:65532
EXPOSE 5000
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "/app/dist/cli.js", "healthcheck"]
ENTRYPOINT ["node", "/app/dist/cli.js"]
CMD ["serve"]
