# A static binary in an image that holds nothing else. It runs as nobody in particular and writes only below /data:
#
#   docker build -t warroom .
#   docker run --read-only -v "$PWD/config.toml:/etc/warroom/config.toml:ro" -v warroom-data:/data \
#     -e WARROOM_SLACK_BOT_TOKEN -e WARROOM_SLACK_APP_TOKEN warroom
#
# In config.toml, [store] dir = "/data". See docs/operating.md.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=""
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/warroom ./cmd/warroom \
 && mkdir -p /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/warroom /usr/bin/warroom
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV WARROOM_CONFIG=/etc/warroom/config.toml
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s --retries=3 CMD ["/usr/bin/warroom", "health"]
ENTRYPOINT ["/usr/bin/warroom"]
CMD ["serve"]
