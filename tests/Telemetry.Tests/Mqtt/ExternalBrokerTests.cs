using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeMon.Telemetry.Broker;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests.Mqtt;

/// <summary>A broker that is not ours, with TLS and passwords.</summary>
public sealed class ExternalBrokerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Spills_and_limits_go_over_tls_with_a_password_and_a_wrong_authority_is_refused()
    {
        MakeCertificates("ca.pem", "server.pem", "server.key");
        MakeCertificates("other-ca.pem", "other.pem", "other.key");
        string passwords = _folder.File("passwords");
        File.WriteAllText(passwords, BrokerPasswords.Line(new BrokerCredentials("daq", "s3cret")) + "\n");
        File.WriteAllText(_folder.File("credentials"), "daq\ns3cret\n");
        using var broker = new TestBroker($"allow_anonymous false\npassword_file {passwords}\ncertfile {_folder.File("server.pem")}\nkeyfile {_folder.File("server.key")}");
        TelemetryOptions options = TestService.External(_folder, broker.Port) with
        {
            CertificateAuthorityFile = _folder.File("ca.pem"),
            CredentialsFile = _folder.File("credentials"),
        };
        await using (TelemetryService service = await TestService.Open(options))
        {
            service.RecordSpill(TestRecords.Spill(1, 1), []);
            await TestService.Until(() => service.Limits!.Current is { Sums.Spills: 1 } && service.Status.OutboxDepth == 0, "spill and limit over TLS");
        }

        var wrong = new MqttConnectOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "x", CertificateAuthorityFile = _folder.File("other-ca.pem") };
        await Assert.ThrowsAsync<MqttException>(() => MqttLibrary.ConnectAsync(wrong, default));
        MqttException anonymous = await Assert.ThrowsAsync<MqttException>(() => MqttLibrary.ConnectAsync(wrong with { CertificateAuthorityFile = options.CertificateAuthorityFile }, default));
        Assert.Contains("not authorized", anonymous.Message);
    }

    private void MakeCertificates(string authority, string certificate, string key)
    {
        DateTimeOffset from = TimeProvider.System.GetUtcNow().AddDays(-1), to = from.AddDays(10);
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=" + authority, authorityKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 rootCertificate = root.CreateSelfSigned(from, to);
        var server = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        using X509Certificate2 serverCertificate = server.Create(rootCertificate, from, to, [1, 2, 3, 4]);
        File.WriteAllText(_folder.File(authority), rootCertificate.ExportCertificatePem());
        File.WriteAllText(_folder.File(certificate), serverCertificate.ExportCertificatePem());
        File.WriteAllText(_folder.File(key), serverKey.ExportPkcs8PrivateKeyPem());
    }
}
