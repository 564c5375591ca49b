# AnalysisApp and its PostgreSQL in one image: docker build -t analysisapp .
#
#   --build-arg PACK=reference            the published models in place of the bundled starter pack, pulled and checked by hash now, never at run time
#   --build-arg GPU=true                  for NVIDIA GPUs: CUDA 13 and cuDNN 9 (amd64 only)
#   --build-arg VERSION=1.2.3             what --version says, and
#   --build-arg SOURCE_REVISION=COMMIT    of which commit
#
# docs/decisions/0023-the-image.md says why it is built this way.
ARG PACK=starter
ARG GPU=false
ARG CUDA=nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04

# The native parts, which come by npm: they change seldom, and need no .NET.
FROM --platform=$BUILDPLATFORM node:20-bookworm-slim AS native
ARG GPU
ARG TARGETARCH
WORKDIR /src
COPY .npmrc package.json package-lock.json ./
COPY src/Native src/Native
RUN cpu=$(echo "$TARGETARCH" | sed s/amd64/x64/) \
    && npm ci --omit=dev --os=linux --cpu="$cpu" \
    && if [ "$cpu" = arm64 ]; then npm ci --prefix src/Native/Arm64; fi \
    && if [ "$GPU" = true ]; then npm ci --prefix src/Native/Cuda; fi \
    && node src/Native/PostgreSql/stage.mjs node_modules artifacts/native/postgresql "$cpu"
# The server without what only compiles against it, and without languages whose interpreters are not here.
RUN cp -a artifacts/native/postgresql /postgresql \
    && cd /postgresql/lib && rm -rf ./*.a pkgconfig libecpg* libpgtypes* postgresql/pgxs postgresql/*plperl.so postgresql/*plpython3.so postgresql/pltcl.so

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /src
# Restoring is a layer of its own: it lasts until a project file changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Native/OnnxRuntime/OnnxRuntime.csproj src/Native/OnnxRuntime/
COPY src/Modules/Directory.Build.props src/Modules/
COPY src/Modules/Accounts/Accounts.csproj src/Modules/Accounts/
COPY src/Modules/Analysis/Analysis.csproj src/Modules/Analysis/
COPY src/Modules/Database/Database.csproj src/Modules/Database/
COPY src/Modules/Health/Health.csproj src/Modules/Health/
COPY src/Modules/Inference/Inference.csproj src/Modules/Inference/
COPY src/Modules/Library/Library.csproj src/Modules/Library/
COPY src/Modules/Progress/Progress.csproj src/Modules/Progress/
COPY src/Modules/Queue/Queue.csproj src/Modules/Queue/
COPY src/AnalysisApp/AnalysisApp.csproj src/AnalysisApp/
RUN dotnet restore src/AnalysisApp --arch "$TARGETARCH" -p:PublishReadyToRun=true
COPY --from=native /src/node_modules node_modules
COPY --from=native /src/src/Native src/Native
COPY --from=native /src/artifacts/native artifacts/native
COPY package-lock.json appsettings.json .editorconfig BannedSymbols.txt ./
COPY src src
ARG GPU
ARG VERSION=0.0.0-dev
ARG SOURCE_REVISION=
# Newer than the lock files, whatever a clone or a cache says: there is no npm here, and nothing left to install. The processor is named once more, because
# the projects that the app refers to are built without --arch, and ONNX Runtime would be this machine's.
RUN find node_modules src/Native artifacts/native -maxdepth 3 \( -name .package-lock.json -o -name .staged \) -exec touch {} + \
    && if [ "$TARGETARCH" = arm64 ]; then arm=true; else arm=false; fi \
    && dotnet publish src/AnalysisApp --no-restore --configuration Release --arch "$TARGETARCH" --no-self-contained --output /app \
      -p:PublishReadyToRun=true -p:DebugType=none -p:LinuxArm64="$arm" -p:Gpu="$GPU" -p:Version="$VERSION" -p:SourceRevisionId="$SOURCE_REVISION" \
    && mkdir /onnxruntime && mv /app/libonnxruntime*.so /onnxruntime/

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS dotnet

FROM dotnet AS machine-false

FROM ${CUDA} AS machine-true
COPY --from=dotnet /usr/share/dotnet /usr/share/dotnet
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates libicu74 tzdata && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*

# What runs. initdb wants a name for its user, and --user 99:100 has none: libnss-wrapper lends it one.
FROM machine-${GPU} AS runtime
RUN apt-get update && apt-get install --yes --no-install-recommends libnss-wrapper && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
    && mkdir /data && chown 1000:1000 /data
COPY --from=native /postgresql /app/postgresql
COPY --from=build /onnxruntime /app
WORKDIR /app
# Everything that is written lies below /data, so that the rest may be read-only. Whoever knows the address may ask: there is a sign-in, and a setup code.
# Docker kills what has not stopped after 10 s, which PostgreSQL needs a part of.
ENV Storage__DataDirectory=/data \
    Inference__ModelsDirectory=/app/models \
    Queue__ShutdownTimeout=00:00:05 \
    ASPNETCORE_HTTP_PORTS=8080 \
    AllowedHosts=* \
    HOME=/data \
    HF_HOME=/data/huggingface

FROM runtime AS models-starter
COPY models /app/models

FROM runtime AS models-reference
COPY models/reference /app/models/reference
COPY --from=build /app /app
RUN /app/AnalysisApp models pull --pack reference --Inference:InstalledModelsDirectory=/pulled && rm -rf /app/models && mv /pulled /app/models

FROM models-${PACK} AS models

FROM runtime AS final
COPY --from=models /app/models /app/models
COPY --from=build /app /app
COPY LICENSE THIRD-PARTY-NOTICES.md /app/
ARG VERSION=0.0.0-dev
ARG SOURCE_REVISION=
LABEL org.opencontainers.image.title="AnalysisApp" \
      org.opencontainers.image.description="Reads the lyrics of songs and playlists with transformer classifiers and says, line by line, what is in them." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$SOURCE_REVISION"
VOLUME /data
EXPOSE 8080
USER 1000:1000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["/app/AnalysisApp", "--healthcheck"]
ENTRYPOINT ["/app/AnalysisApp"]
