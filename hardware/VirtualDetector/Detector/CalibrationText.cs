using System.Globalization;
using System.Text;

namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>
/// The true calibration of the virtual detector as SDC text (FRAMES section 8; columns in Calibration/README.md):
/// hardware/virtual-na64/calibration/virtual.txt for the shipped detector.
/// </summary>
public static class CalibrationText
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "virtual.txt";
    /// <summary>Amplitudes below this count as zero [ADC]: 4.5 standard deviations of the noise with its rounding.</summary>
    public const double ThresholdAdc = 3;
    /// <summary>Width of the time distribution given for calorimeter channels and for beam counters [ns]; the smallest pulses set it.</summary>
    public const double CalorimeterTimeSigmaNs = 4, CounterTimeSigmaNs = 1.5;

    /// <summary>The calibration's text.</summary>
    public static string Write(DetectorConstants constants)
    {
        ArgumentNullException.ThrowIfNull(constants);
        var text = new StringBuilder();
        text.Append("""
            # True constants of the virtual NA64 detector, all runs. Written by CalibrationText in hardware/VirtualDetector/Detector; a test keeps both equal.
            type = channels
            runs = 1-999999
            columns = detector,x,y,K,t0,sigma,threshold,saturation,led,pedeven,pedodd,noise

            """);
        foreach (VirtualChannel channel in DetectorLayout.Channels)
        {
            int i = channel.Index;
            double sigma = i < DetectorLayout.Counters ? CalorimeterTimeSigmaNs : CounterTimeSigmaNs;
            text.Append(CultureInfo.InvariantCulture, $"{channel.Detector,-6} {channel.X} {channel.Y} {constants.CalibrationGeVPerAdc(i):0.00000E+00} ");
            text.Append(CultureInfo.InvariantCulture, $"{constants.TimeOffsetNs[i],7:0.000} {sigma:0.0} {ThresholdAdc:0.0} {DetectorConstants.SaturationAdc} ");
            text.Append(CultureInfo.InvariantCulture, $"{constants.LedReferenceAdc(i),7:0.00} {constants.PedestalEvenAdc[i]:0.00} {constants.PedestalOddAdc[i]:0.00} {constants.NoiseAdc[i]:0.000}\n");
        }
        return text.ToString();
    }
}
