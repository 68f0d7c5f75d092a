using System.Security.Cryptography;
using PveAuth.Server.Startup;
using PveAuth.Store;

namespace PveAuth.Server.Tls;

/// <summary>Looks at the start and daily whether our own certificate ends soon.</summary>
internal sealed class CertificateRenewal(ServerCertificate certificate, TimeProvider time, ILogger<CertificateRenewal> logger)
    : BackgroundService
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Before the first client comes.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Day, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            Look();
        }
    }

    private void Look()
    {
        try
        {
            if (certificate.RenewIfDue(time.GetUtcNow()) is { } end)
            {
                logger.LogInformation("The TLS certificate was renewed and ends on {End:yyyy-MM-dd}", end);
            }
        }
        catch (Exception e) when (e is StoreException or StartupException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            // The old one serves on; there are as many further tries as it has days.
            logger.LogError("The TLS certificate cannot be renewed: {Reason}", e.Message);
        }
    }
}
