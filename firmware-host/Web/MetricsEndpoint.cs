using EdgeMon.Host.Web.Access;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeMon.Host.Web;

/// <summary>
/// <c>/metrics</c>: every meter of EdgeMon, and the runtime's, as Prometheus text. Programs of this machine read it without log-in;
/// others as one reads the page.
/// </summary>
internal static class MetricsEndpoint
{
    public static void Map(WebApplication app)
    {
        MeterProvider meters = Sdk.CreateMeterProviderBuilder().ConfigureResource(resource => resource.AddService("edgemon", serviceVersion: ProgramVersion.Text, autoGenerateServiceInstanceId: false)).AddMeter("EdgeMon.*").AddMeter("System.Runtime").AddPrometheusExporter().Build();
        app.Lifetime.ApplicationStopped.Register(meters.Dispose);
        app.MapPrometheusScrapingEndpoint("/metrics", meters, _ => { }, optionsName: null).RequireAuthorization(PageAccess.Supervisors);
    }
}
