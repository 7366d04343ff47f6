using System.Globalization;
using System.Text;
using EdgeMon.Calibration.Tests.Constants;

namespace EdgeMon.Calibration.Tests.Fuzz;

/// <summary>
/// Damaged map XML and SDC calibration text with fixed seeds (RELIABILITY F22): read, or refused with a message. Nothing else, whatever the text.
/// Every day 6,000 of each; EDGEMON_FUZZ_EVENTS sets fifty times the number.
/// </summary>
public sealed class TextFuzzTests
{
    private static readonly string[] Interesting = ["NaN", "-1", "0", "1e999", "99999999999", "<", ">", "&", "\"", "]]>", "<!--", "\0", "\n", "runs=1-", "columns=", " ", "\uFFFD", "<Map", "</"];

    private static int Texts => int.Parse(Environment.GetEnvironmentVariable("EDGEMON_FUZZ_EVENTS") is { Length: > 0 } text ? text : "300000", CultureInfo.InvariantCulture) / 50;

    [Theory]
    [InlineData("minimal/m.xml")]
    [InlineData("edge/m.xml")]
    public void A_damaged_map_is_read_or_refused_with_a_message(string name)
    {
        string good = File.ReadAllText(Path.Combine(Golden.Data, "maps", name));
        Fuzz(good, seed: name.Length, Texts / 2, text => ChannelMap.Parse(text, run: 3661));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    public void A_damaged_calibration_is_read_or_refused_with_a_message(int run)
    {
        string good = File.ReadAllText(Path.Combine(Golden.Data, "calibrations", "base.txt"));
        ChannelMap map = SmallMap.For(run);
        Assert.NotNull(CalibrationStore.Parse(good).For(map, run));
        Fuzz(good, seed: run, Texts / 2, text => CalibrationStore.Parse(text).For(map, run));
    }

    private static void Fuzz(string good, int seed, int count, Action<string> read)
    {
        var random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < count; i++)
        {
            string text = Damaged(good, random);
            try
            {
                read(text);
            }
            catch (CalibrationException refusal)
            {
                refused++;
                Assert.NotEmpty(refusal.Message);
            }
            catch (Exception other)
            {
                Assert.Fail($"text {i} of seed {seed}: {other}\n{text}");
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} texts, {refused} refused");
        Assert.InRange(refused, count / 20, count - 1);
    }

    private static string Damaged(string good, Random random)
    {
        var text = new StringBuilder(good);
        for (int n = random.Next(1, 4); n > 0 && text.Length > 2; n--)
        {
            int at = random.Next(text.Length), length = Math.Min(random.Next(1, 40), text.Length - at);
            switch (random.Next(6))
            {
                case 0: text[at] ^= (char)(1 << random.Next(7)); break;
                case 1: text[at] = (char)random.Next(128); break;
                case 2: text.Remove(at, length); break;
                case 3: text.Insert(random.Next(text.Length), text.ToString(at, length)); break;
                case 4: text.Insert(at, Interesting[random.Next(Interesting.Length)]); break;
                default: text.Length = at; break;
            }
        }
        return text.ToString();
    }
}
