using EdgeMon.Telemetry.Mqtt;

namespace EdgeMon.Telemetry.Tests.Mqtt;

public sealed class MqttNetLinkTests : MqttLinkContract
{
    protected override MqttConnect Connect => MqttNetLink.ConnectAsync;
}
