using Iot.Device.CpuTemperature;

namespace EdgeMon.Hardware.Sensors;

/// <summary>The temperature of the host's processor by Iot.Device.Bindings.</summary>
/// <param name="options">Name and quantity.</param>
public sealed class ProcessorSensor(SensorOptions options) : ISensor
{
    private CpuTemperature? _processor;

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    public SensorQuantity Quantity => options.Quantity;

    /// <inheritdoc/>
    public bool TryRead(out double value, out string problem)
    {
        value = double.NaN;
        if (Quantity != SensorQuantity.Temperature)
        {
            problem = $"the processor has a temperature, no {Quantity.ToString().ToLowerInvariant()}";
            return false;
        }
        try
        {
            _processor ??= new CpuTemperature();
            value = _processor.IsAvailable ? _processor.Temperature.DegreesCelsius : double.NaN;
            problem = double.IsFinite(value) ? "" : "the kernel offers no temperature of the processor";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            problem = failure.Message;
        }
        if (problem.Length == 0) return true;
        _processor?.Dispose();
        _processor = null;
        return false;
    }
}
