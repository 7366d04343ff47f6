using EdgeMon.Host.Web;

namespace EdgeMon.EndToEnd.Tests.Browser;

/// <summary>Serial devices beside the data, one channel of them tripped, as the page is tested and looked at with.</summary>
internal static class FeederDevices
{
    private static readonly (string Name, string Detector, double Volts)[] Channels =
        [("ECAL0-3-3", "ECAL0", 1150), ("ECAL1-3-3", "ECAL1", 1240), ("HCAL0-1-1", "HCAL0", 1425), ("SRD-0", "SRD", 1600)];

    public static void Feed(LiveView view, long nowUnixMs, FeederRandom random, int spill)
    {
        view.OnHighVoltage(new HighVoltagePanel(
            [new HighVoltageModuleRow("hv-1", true, "41236 answers, 2 missing, 0 garbled, 0 refused, 0 unasked"), new HighVoltageModuleRow("hv-2", false, "cannot open: /dev/serial/by-id/usb-hv-2: there is no such port")],
            [.. Channels.Select((channel, index) =>
            {
                bool tripped = index == 2;
                double volts = tripped ? 0 : channel.Volts + random.Gauss();
                return new Reading<HighVoltageRow>(
                    new HighVoltageRow("hv-1", index, channel.Name, channel.Detector, volts, channel.Volts, 5, tripped ? 0 : 230 + random.Gauss(), tripped, tripped ? FormattableString.Invariant($"tripped, 0.0 V of {channel.Volts} V") : FormattableString.Invariant($"{volts:0.0} V")),
                    DataQuality.Good, [], nowUnixMs - 800, 0.8, 90);
            }),
            new Reading<HighVoltageRow>(new HighVoltageRow("hv-2", 0, "VETO-0", "VETO", null, 1300, 5, null, false, "not read yet"), DataQuality.Invalid, ["not read yet"], null, null, 15)],
            new InterlockView(true, 1, 2, 2, 0, 0, ["2026-05-01 12:00:00 UTC off-with-HCAL0: switch HCAL0-1-2 off, because HCAL0-1-1 tripped, 0.0 V of 1425 V: confirmed by reading back at attempt 1"])));
        view.OnSpillGate(new SpillGatePanel(
            new Reading<SpillGateView>(new SpillGateView("gate closed after burst 90", true, false, 90, null, 0.05, 5210, 3, 3, 0), DataQuality.Good, [], nowUnixMs - 300, 0.3, 90),
            new Reading<EotComparisonView>(new EotComparisonView(9264, spill, 5.2e6, 5.17e6, -0.0058, true, false, 5_580_000), DataQuality.Good, [], nowUnixMs - 2000, 2, 90)));
    }
}
