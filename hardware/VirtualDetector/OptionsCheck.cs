using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace EdgeMon.Hardware.VirtualDetectors;

/// <summary>Checks the <see cref="RangeAttribute"/>s of options and of the options inside them.</summary>
internal static class OptionsCheck
{
    /// <summary>Throws for the first value out of its range, naming its path, value and range.</summary>
    public static void ThrowIfInvalid(object options, string path = "")
    {
        foreach (PropertyInfo property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            object? value = property.GetIndexParameters().Length == 0 ? property.GetValue(options) : null;
            if (value is null) continue;
            string name = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            {
                double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                double low = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), high = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
                if (!(number >= low && number <= high))
                    throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; choose {low} to {high}."));
            }
            else if (property.PropertyType.Namespace == typeof(VirtualDetectorOptions).Namespace && property.PropertyType.IsClass)
            {
                ThrowIfInvalid(value, name);
            }
        }
    }
}
