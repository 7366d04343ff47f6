using System.Text.Json;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>Serial devices on the page: each reading with its state, age and quality; nothing where there are none.</summary>
[Collection("browser")]
public sealed class DevicePanesTests
{
    [Fact]
    public async Task Supplies_and_spill_gate_are_shown_with_state_age_and_quality()
    {
        await using var page = await PageFixture.StartAsync(history: 20);
        IReadOnlyList<string> lines = await BrowserRun.ToEndAsync("devices.mjs", page.Address.AbsoluteUri, Path.Combine(BrowserRun.Artifacts, "devices"));
        Assert.Contains(lines, line => line.StartsWith("devices:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_devices_the_document_is_empty()
    {
        await using var page = await PageFixture.StartAsync();
        JsonElement devices = JsonDocument.Parse(await page.Client.GetStringAsync("api/devices")).RootElement;
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (devices.GetProperty("highVoltage").ValueKind, devices.GetProperty("spillGate").ValueKind));
    }
}
