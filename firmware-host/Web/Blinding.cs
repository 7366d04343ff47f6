using System.Text;
using System.Text.Json;
using EdgeMon.Telemetry.Ledger;

namespace EdgeMon.Host.Web;

/// <summary>A decision about the signal box: one line of the journal.</summary>
/// <param name="TimeUnixMs">When [ms since 1970-01-01 UTC].</param>
/// <param name="Blinded">What holds from then on.</param>
/// <param name="By">Who decided.</param>
/// <param name="Reason">Why.</param>
public sealed record BlindingDecision(long TimeUnixMs, bool Blinded, string By, string Reason);

/// <summary>
/// Whether the signal box is closed to the page. Where the configuration blinds (<see cref="PageOptions.Blinded"/>), the count of
/// candidates, the observed limit and every event in the box are withheld until a named person unblinds; that is a record of the ledger's chain and
/// a line of the journal before anything is shown, and holds after a restart. The ledger alone decides: the journal is for people to read. Any thread.
/// </summary>
public sealed class Blinding
{
    /// <summary>Name of the journal in the state directory: one JSON object a line, only ever appended to.</summary>
    public const string FileName = "blinding.jsonl";

    private readonly Lock _gate = new();
    private readonly string _journal;
    private readonly TimeProvider _time;
    private readonly Action<BlindingDecision> _record;
    private volatile bool _blinded;

    /// <summary>Takes up what the ledger says last.</summary>
    /// <param name="configured">Whether the configuration blinds; when not, nothing is ever withheld.</param>
    /// <param name="journal">The journal's file.</param>
    /// <param name="time">Clock.</param>
    /// <param name="isBlinded">What the ledger's last decision says; null when it has none.</param>
    /// <param name="record">Writes a decision into the ledger; throws <see cref="IOException"/> when it cannot.</param>
    public Blinding(bool configured, string journal, TimeProvider time, bool? isBlinded, Action<BlindingDecision> record)
    {
        (_journal, _time, _record) = (journal, time, record);
        _blinded = configured && (isBlinded ?? true);
    }

    /// <summary>True while the box is closed.</summary>
    public bool IsBlinded => _blinded;

    /// <summary>Told after the box was opened.</summary>
    internal event Action? Changed;

    /// <summary>Opens the box.</summary>
    /// <param name="by">Name of the person.</param>
    /// <param name="reason">Why.</param>
    /// <returns>False when it is open already.</returns>
    /// <exception cref="IOException">It could not be written down: the box stays closed.</exception>
    public bool Unblind(string by, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        lock (_gate)
        {
            if (!_blinded) return false;
            var decision = new BlindingDecision(_time.GetUtcNow().ToUnixTimeMilliseconds(), false, by, reason);
            Record(decision);
            _blinded = false;
        }
        Changed?.Invoke();
        return true;
    }

    private void Record(BlindingDecision decision)
    {
        _record(decision);
        try { DurableFile.Append(_journal, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(decision, PageJson.Options) + "\n")); }
        catch (IOException) { } // the ledger has it, and it alone decides
    }
}
