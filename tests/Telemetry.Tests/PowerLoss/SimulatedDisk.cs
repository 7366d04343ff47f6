namespace EdgeMon.Telemetry.Tests.PowerLoss;

/// <summary>
/// A disk with a volatile cache, as POSIX allows it at its worst: a file holds what was written before its last fsync; of what came later, any
/// sector of 512 bytes may be there or not, in any of the states that it passed through, whatever the order of the writes; names are there for
/// certain only after an fsync of their directory.
/// </summary>
internal sealed class SimulatedDisk
{
    private const int Sector = 512;

    private readonly Dictionary<string, DiskFile> _entries = [];        // as the process sees them
    private readonly Dictionary<string, DiskFile> _durableEntries = []; // as they are on the disk
    private readonly List<(string Name, DiskFile? File)> _changedEntries = [];
    private bool _hasDirectory;

    /// <summary>Number of the last record that was acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Takes the next operation of a trace.</summary>
    public void Apply(in DiskOperation operation)
    {
        switch (operation.Kind)
        {
            case DiskOperationKind.Create:
                var file = new DiskFile();
                _entries[operation.File] = file;
                _changedEntries.Add((operation.File, file));
                break;
            case DiskOperationKind.Write or DiskOperationKind.Truncate:
                _entries[operation.File].Pending.Add(operation);
                break;
            case DiskOperationKind.Sync:
                _entries[operation.File].Sync();
                break;
            case DiskOperationKind.Remove:
                _entries.Remove(operation.File);
                _changedEntries.Add((operation.File, null));
                break;
            case DiskOperationKind.SyncDirectory:
                Enter(_durableEntries, _changedEntries);
                _changedEntries.Clear();
                break;
            case DiskOperationKind.SyncParent:
                _hasDirectory = true;
                break;
            case DiskOperationKind.Acknowledge:
                Acknowledged = operation.Number;
                break;
        }
    }

    /// <summary>Writes what a power loss now may leave.</summary>
    /// <param name="directory">Where; made when the directory itself survives.</param>
    /// <param name="random">Decides what survives.</param>
    public void WriteImage(string directory, Random random)
    {
        if (!_hasDirectory && random.Next(2) == 0) return;
        Directory.CreateDirectory(directory);
        var entries = new Dictionary<string, DiskFile>(_durableEntries);
        // A journalling file system keeps changes of names in their order.
        Enter(entries, _changedEntries[..random.Next(_changedEntries.Count + 1)]);
        var loss = (Loss)random.Next(4);
        foreach (var (name, file) in entries) File.WriteAllBytes(Path.Combine(directory, name), file.Survivor(loss, random));
    }

    private static void Enter(Dictionary<string, DiskFile> entries, List<(string Name, DiskFile? File)> changes)
    {
        foreach (var (name, file) in changes)
        {
            if (file is null) entries.Remove(name);
            else entries[name] = file;
        }
    }

    /// <summary>What becomes of the operations that were not synced.</summary>
    private enum Loss
    {
        /// <summary>None is there.</summary>
        All,
        /// <summary>The first ones are there, and of the next some sectors.</summary>
        Tail,
        /// <summary>Each is there or not: later ones without earlier ones.</summary>
        Operations,
        /// <summary>Each sector is in one of the states that it passed through.</summary>
        Sectors,
    }

    private sealed class DiskFile
    {
        private byte[] _durable = [];

        public List<DiskOperation> Pending { get; } = [];

        public void Sync()
        {
            if (Pending.Count == 0) return;
            _durable = With(static (_, _) => true);
            Pending.Clear();
        }

        public byte[] Survivor(Loss loss, Random random)
        {
            int kept = random.Next(Pending.Count + 1);
            bool[] coins = [.. Pending.Select(_ => random.Next(2) == 0)];
            var states = new Dictionary<long, int>(); // of each sector: the last operation that it has seen
            byte[] content = With((operation, sector) => loss switch
            {
                Loss.All => false,
                Loss.Tail => operation < kept || (operation == kept && State(-operation - 1, sector) % 2 == 0),
                Loss.Operations => coins[operation],
                _ => operation < State(sector, 0),
            });
            // A length may be on the disk before the bytes are: what is there then was never written by anybody.
            int longest = (int)Pending.Where(operation => operation.Kind == DiskOperationKind.Write).Select(operation => operation.Number + operation.Data.Length).Append(content.Length).Max();
            if (longest == content.Length || random.Next(3) != 0) return content;
            byte[] longer = new byte[longest];
            if (random.Next(2) == 0) random.NextBytes(longer);
            content.CopyTo(longer, 0);
            return longer;

            int State(long key, long part)
            {
                long id = key << 32 ^ part;
                if (!states.TryGetValue(id, out int state)) states[id] = state = random.Next(Pending.Count + 1);
                return state;
            }
        }

        /// <summary>The durable bytes with those pending operations, sector by sector, that are wanted.</summary>
        private byte[] With(Func<int, long, bool> wanted)
        {
            int length = (int)Pending.Where(operation => operation.Kind == DiskOperationKind.Write).Select(operation => operation.Number + operation.Data.Length).Append(_durable.Length).Max();
            byte[] bytes = new byte[length];
            _durable.CopyTo(bytes, 0);
            int end = _durable.Length;
            for (int i = 0; i < Pending.Count; i++)
            {
                DiskOperation operation = Pending[i];
                if (operation.Kind == DiskOperationKind.Truncate)
                {
                    if (!wanted(i, 0)) continue;
                    int cut = (int)Math.Min(operation.Number, length);
                    bytes.AsSpan(cut).Clear();
                    end = (int)operation.Number;
                    if (end > bytes.Length) Array.Resize(ref bytes, length = end);
                    continue;
                }
                for (int done = 0; done < operation.Data.Length;)
                {
                    int at = (int)operation.Number + done;
                    int part = Math.Min(Sector - at % Sector, operation.Data.Length - done);
                    if (wanted(i, at / Sector))
                    {
                        operation.Data.AsSpan(done, part).CopyTo(bytes.AsSpan(at));
                        end = Math.Max(end, at + part);
                    }
                    done += part;
                }
            }
            return bytes[..end];
        }
    }
}
