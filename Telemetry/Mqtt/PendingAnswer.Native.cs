namespace EdgeMon.Telemetry.Mqtt;

/// <summary>
/// The broker's answer to one message id. The sender that waits for it and the callback that brings it arrive in any order;
/// the second removes the entry.
/// </summary>
internal sealed class PendingAnswer
{
    private readonly TaskCompletionSource<MqttResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _since = TimeProvider.System.GetTimestamp();
    private int _arrivals;

    internal Task<MqttResult> Task => _answer.Task;

    /// <summary>How long the answer has been waited for; zero when it is there.</summary>
    internal TimeSpan Age => _answer.Task.IsCompleted ? TimeSpan.Zero : TimeProvider.System.GetElapsedTime(_since);

    /// <summary>Called once by each side; true for the second.</summary>
    internal bool BothArrived() => Interlocked.Increment(ref _arrivals) == 2;

    internal void Complete(MqttResult result) => _answer.TrySetResult(result);

    internal void Fail(MqttException reason)
    {
        _answer.TrySetException(reason);
        _ = _answer.Task.Exception; // observed: nobody may be waiting any more
    }
}
