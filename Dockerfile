# docker build -t pveauth . && docker run -p 8006:8006 -v pveauth:/data pveauth
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/PveAuth.Server -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# crypt(3) for passwords, PAM for system users, wget for the health check.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libcrypt1 libpam0g libpam-modules wget \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /data --shell /usr/sbin/nologin pveauth \
    && install -d -o pveauth -g pveauth -m 0755 /data
COPY --from=build /app /app
USER pveauth
VOLUME /data
EXPOSE 8006
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
    CMD wget -q --no-check-certificate -O /dev/null https://localhost:8006/healthz || exit 1
ENTRYPOINT ["dotnet", "/app/PveAuth.Server.dll"]
CMD ["--config-dir", "/data", "--urls", "https://0.0.0.0:8006"]
