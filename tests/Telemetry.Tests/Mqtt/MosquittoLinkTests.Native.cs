using System.Diagnostics;
using EdgeMon.Telemetry.Mqtt;
using EdgeMon.Telemetry.Tests.Support;

namespace EdgeMon.Telemetry.Tests.Mqtt;

public sealed class MosquittoLinkTests : MqttLinkContract
{
    protected override MqttConnect Connect => MosquittoLink.ConnectAsync;

    [Fact]
    public void A_process_with_too_many_open_files_is_told_so()
    {
        using var broker = new TestBroker();
        using Process child = ChildProcess.Start("connect-with-1100-files", $"{broker.Port}");
        string answer = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.Contains("cannot wait on descriptors from 1024 up (select): this process has too many files or connections open", answer);
    }
}
