using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeMon.Signal.Kernels;

namespace EdgeMon.Signal.Tests.Kernels;

/// <summary>
/// The whole project runs again with instruction sets switched off; these tests fail when a switch did nothing (an unknown name
/// is silently ignored by the runtime).
/// </summary>
public class InstructionSetTests
{
    [Fact]
    public void Switches_that_are_set_are_effective()
    {
        if (IsOff("DOTNET_EnableAVX512")) Assert.False(Vector512.IsHardwareAccelerated);
        if (IsOff("DOTNET_EnableAVX2"))
        {
            Assert.False(Vector256.IsHardwareAccelerated);
            Assert.False(Avx2.IsSupported);
        }
        if (!IsOff("DOTNET_EnableHWIntrinsic")) return;
        Assert.False(Vector128.IsHardwareAccelerated);
        Assert.Equal(VectorWidth.Scalar, VectorWidths.Widest);
    }

    [Fact]
    public void The_expected_width_is_found()
    {
        string? expected = Environment.GetEnvironmentVariable("EDGEMON_EXPECT_ISA");
        if (string.IsNullOrEmpty(expected)) return;
        Assert.Equal(Enum.Parse<VectorWidth>(expected), VectorWidths.Widest);
    }

    private static bool IsOff(string name) => Environment.GetEnvironmentVariable(name) == "0";
}
