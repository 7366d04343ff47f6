using EdgeMon.Telemetry.Mqtt;

namespace EdgeMon.Telemetry.Tests.Mqtt;

public sealed class MosquittoLinkTests : MqttLinkContract
{
    protected override MqttConnect Connect => MosquittoLink.ConnectAsync;
}
