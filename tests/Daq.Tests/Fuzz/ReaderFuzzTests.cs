using System.Globalization;
using EdgeMon.Daq.Decoding;
using EdgeMon.Daq.Tests.Support;

namespace EdgeMon.Daq.Tests.Fuzz;

/// <summary>
/// Damaged frames with fixed seeds through every reader (RELIABILITY F2, F4). Every day a million; EDGEMON_FUZZ_EVENTS=10000000 for more: the first ones are
/// the same. An input that breaks a promise is minimised and written to a file, to be kept in data/fuzz.
/// </summary>
public sealed class ReaderFuzzTests
{
    private const int EventsPerSeed = 10_000;
    /// <summary>One in so many is read as a stream, which costs more than decoding.</summary>
    private const int StreamEvery = 100;
    private static readonly string CorpusInRepository = Path.Combine(FindProject(), "data", "fuzz");

    [Fact]
    public void Damaged_frames_break_no_promise_of_any_reader()
    {
        long events = long.Parse(Environment.GetEnvironmentVariable("EDGEMON_FUZZ_EVENTS") is { Length: > 0 } text ? text : "1000000", CultureInfo.InvariantCulture);
        long bad = 0, defects = 0;
        int seeds = (int)((events + EventsPerSeed - 1) / EventsPerSeed);
        Parallel.For(0, seeds, seed =>
        {
            var random = new Generator((ulong)seed + 1);
            var readers = new FuzzReaders();
            for (int i = 0; i < EventsPerSeed; i++)
            {
                int reader = i % FuzzReaders.Count;
                byte[][] frames = FuzzReaders.FramesFor(reader);
                byte[] bytes = Mutation.Of(frames[random.Below(frames.Length)], random);
                if (Break(readers, reader, bytes, i % StreamEvery == 0) is { } broken) throw new InvalidDataException(Report(readers, reader, bytes, seed + 1, i, broken));
                if (i % StreamEvery == 0) continue;
                if (!readers.LastWasGood) Interlocked.Increment(ref bad);
                Interlocked.Add(ref defects, readers.LastDefects);
            }
        });
        long all = (long)seeds * EventsPerSeed;
        TestContext.Current.TestOutputHelper?.WriteLine($"{all} damaged frames through {FuzzReaders.Count} readers, seeds 1 to {seeds}: {bad} refused, {defects} defects named, 0 promises broken");
        Assert.InRange(bad, all / 10, all * 9 / 10);
        Assert.True(defects > all / 4, $"only {defects} defects");
    }

    public static TheoryData<string> Corpus() => [.. Directory.GetFiles(TestData.PathOf("fuzz"), "*.bin").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>The smallest inputs that fuzzing found for each kind of defect: KIND.READER.bin. A failure that was mended is added as any name.READER.bin.</summary>
    [Theory]
    [MemberData(nameof(Corpus))]
    public void A_minimised_input_is_refused_for_its_defect_and_breaks_nothing(string name)
    {
        string[] words = name.Split('.');
        int reader = int.Parse(words[1], CultureInfo.InvariantCulture);
        byte[] bytes = TestData.Bytes("fuzz/" + name);
        var readers = new FuzzReaders();
        for (int other = 0; other < FuzzReaders.Count; other++) Assert.Null(Break(readers, other, bytes, asStream: true) ?? Break(readers, other, bytes, asStream: false));
        if (Enum.TryParse(words[0], out FrameErrorKind kind)) Assert.True(Shows(readers, reader, bytes, kind), $"{kind} is not found any more");
    }

    // The output is deeper in the tree with -p:DevicePackages=nuget.
    private static string FindProject()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeMon.Daq.Tests.csproj"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("EdgeMon.Daq.Tests.csproj not found above " + AppContext.BaseDirectory);
    }

    [Fact]
    public void The_minimised_inputs_show_most_kinds_of_defect()
    {
        if (Environment.GetEnvironmentVariable("EDGEMON_UPDATE_SNAPSHOTS") == "1") MakeCorpus();
        FrameErrorKind[] missing = [.. Enum.GetValues<FrameErrorKind>().Where(kind => kind != FrameErrorKind.None && Directory.GetFiles(CorpusInRepository, $"{kind}.*.bin").Length == 0)];
        Assert.True(missing.Length <= 12, string.Join(", ", missing));
    }

    [Fact]
    public void An_input_is_minimised_to_what_it_shows()
    {
        byte[] input = new byte[5000];
        new Generator(3).Fill(input);
        (input[777], input[4000]) = (0xAB, 0xCD);
        byte[] least = Minimiser.Minimise(input, bytes => bytes.AsSpan().IndexOf((byte)0xAB) is var at and >= 0 && bytes.AsSpan(at).Contains((byte)0xCD));
        Assert.Equal([0xAB, 0xCD], least);
    }

    /// <summary>What went wrong with an input; null when nothing did.</summary>
    private static string? Break(FuzzReaders readers, int reader, byte[] bytes, bool asStream)
    {
        try
        {
            if (asStream) FuzzReaders.Read(reader, bytes);
            else readers.Decode(reader, bytes);
            return null;
        }
        catch (Exception broken)
        {
            return $"{broken.GetType().Name}: {broken.Message}";
        }
    }

    private static string Report(FuzzReaders readers, int reader, byte[] bytes, int seed, int number, string broken)
    {
        bool asStream = number % StreamEvery == 0;
        byte[] least = Minimiser.Minimise(bytes, candidate => Break(readers, reader, candidate, asStream) is { } other && other.Split(':')[0] == broken.Split(':')[0]);
        string file = Path.Combine(Directory.CreateTempSubdirectory("edgemon-fuzz-").FullName, $"seed{seed}-{number}.{reader}.bin");
        File.WriteAllBytes(file, least);
        return $"seed {seed}, number {number}, reader {reader}: {broken}. Minimised to {least.Length} bytes in {file}: mend it, and keep the file in tests/Daq.Tests/data/fuzz.";
    }

    private static bool Shows(FuzzReaders readers, int reader, byte[] bytes, FrameErrorKind kind)
    {
        foreach (FrameError error in readers.Decode(reader, bytes).Errors) if (error.Kind == kind) return true;
        return false;
    }

    private static void MakeCorpus()
    {
        Directory.CreateDirectory(CorpusInRepository);
        HashSet<string> known = [.. Directory.GetFiles(CorpusInRepository).Select(file => Path.GetFileName(file).Split('.')[0])];
        var random = new Generator(1);
        var readers = new FuzzReaders();
        for (int i = 0; i < 2_000_000; i++)
        {
            int reader = i % FuzzReaders.Count;
            byte[][] frames = FuzzReaders.FramesFor(reader);
            byte[] bytes = Mutation.Of(frames[random.Below(frames.Length)], random);
            foreach (FrameErrorKind kind in readers.Decode(reader, bytes).Errors.ToArray().Select(error => error.Kind).Distinct().ToArray())
            {
                if (!known.Add(kind.ToString())) continue;
                File.WriteAllBytes(Path.Combine(CorpusInRepository, $"{kind}.{reader}.bin"), Minimiser.Minimise(bytes, candidate => Shows(readers, reader, candidate, kind)));
            }
        }
    }
}
